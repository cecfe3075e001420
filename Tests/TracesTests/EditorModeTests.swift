import Foundation
import Testing
import Traces

/// The editor modes beside the traces.
private enum EditorMode: String, CaseIterable, CustomTestStringConvertible {
  case textMate = "vscode/dynmem.tmLanguage.json"
  case vim = "vim/syntax/dmtrace.vim"

  var testDescription: String { rawValue }

  /// What separates the words of the mode's lists.
  var words: Set<Substring> {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Traces/editors/\(rawValue)")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    return Set(text.split { !$0.isLetter && !$0.isNumber && $0 != "-" })
  }
}

@Test("an editor mode knows every word of the language", arguments: EditorMode.allCases)
private func wordsOfEditorMode(mode: EditorMode) {
  let known = mode.words
  let words =
    LanguageWords.header + LanguageWords.events + LanguageWords.reactions
    + LanguageWords.messages + LanguageWords.observations + LanguageWords.states
    + LanguageWords.patterns + LanguageWords.kinds + LanguageWords.guests
  #expect(words.count > 100)
  for word in words { #expect(known.contains(Substring(word)), "\(word)") }
}

@Test("the editor mode for VS Code is JSON")
func editorModeIsJSON() throws {
  let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Traces/editors/vscode")
  for name in ["package.json", "dynmem.tmLanguage.json", "language-configuration.json"] {
    let data = try Data(contentsOf: folder.appending(path: name))
    #expect(try JSONSerialization.jsonObject(with: data) is [String: Any])
  }
}
