/// Reads a page as strictly as XHTML: tags are balanced, attributes quoted, text escaped.
struct PageReader {
  struct Element {
    var name: String
    var attributes: [String: String]
    /// The text in it, as it is written.
    var text = ""
  }

  struct Problem: Error {
    var text: String
  }

  private(set) var elements: [Element] = []

  private static let empty: Set<String> = ["meta"]

  init(_ file: [UInt8]) throws {
    var rest = Substring(String(decoding: file, as: UTF8.self))
    guard rest.hasPrefix("<!doctype html>\n") else { throw Problem(text: "no doctype") }
    rest = rest.dropFirst(16)
    var open: [Int] = []
    while !rest.isEmpty {
      let text = rest.prefix { $0 != "<" }
      if let last = open.last { elements[last].text += text }
      if text.contains(">"), open.last.map({ elements[$0].name }) != "style" {
        throw Problem(text: "text with a >")
      }
      rest = rest.dropFirst(text.count)
      guard !rest.isEmpty else { break }
      guard let end = rest.firstIndex(of: ">") else { throw Problem(text: "a tag without end") }
      var tag = rest[rest.index(after: rest.startIndex)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.first == "/" {
        guard let last = open.popLast(), elements[last].name == tag.dropFirst() else {
          throw Problem(text: "</\(tag.dropFirst())> closes nothing")
        }
        continue
      }
      let isEmpty = tag.last == "/"
      if isEmpty { tag = tag.dropLast() }
      let element = try Self.element(tag)
      elements.append(element)
      if !isEmpty, !Self.empty.contains(element.name) { open.append(elements.count - 1) }
    }
    guard open.isEmpty else { throw Problem(text: "\(open.count) tags are not closed") }
  }

  private static func element(_ tag: Substring) throws -> Element {
    let name = tag.prefix { $0.isLetter || $0.isNumber }
    guard !name.isEmpty else { throw Problem(text: "no name in <\(tag)>") }
    var element = Element(name: String(name), attributes: [:])
    var rest = tag.dropFirst(name.count)
    while let first = rest.first {
      guard first == " " else { throw Problem(text: "<\(tag)>") }
      rest = rest.dropFirst()
      let key = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
      rest = rest.dropFirst(key.count)
      guard !key.isEmpty, rest.hasPrefix("=\"") else { throw Problem(text: "<\(tag)>") }
      rest = rest.dropFirst(2)
      let value = rest.prefix { $0 != "\"" }
      rest = rest.dropFirst(value.count)
      guard rest.first == "\"" else { throw Problem(text: "<\(tag)>") }
      rest = rest.dropFirst()
      guard element.attributes.updateValue(String(value), forKey: String(key)) == nil else {
        throw Problem(text: "\(key) twice in <\(tag)>")
      }
    }
    return element
  }

  /// The elements with a word in their class.
  func elements(of style: String, named name: String? = nil) -> [Element] {
    elements.filter {
      let words = $0.attributes["class"]?.split(separator: " ") ?? []
      return words.contains(style[...]) && (name == nil || $0.name == name)
    }
  }
}
