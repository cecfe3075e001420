import ArgumentParser

/// Prints the manual page, which is what all verbs say of themselves.
struct Manual: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual",
    abstract: "Print the manual page.",
    discussion: """
      In the macros of mdoc, for man. A copy lies in .packaging.

      EXAMPLES
        dynmem manual | man -l -
        dynmem manual >.packaging/dynmem.1
      """,
    shouldDisplay: false)

  func run() throws { Console().write(ManualPage.text) }
}

/// The manual page: the help of every verb in a section of its own.
enum ManualPage {
  /// When its form last changed; what the verbs say does not count.
  private static let date = "November 21, 2026"
  private static let columns = 76

  static var text: String {
    let verbs = Dynmem.configuration.subcommands.filter { $0.configuration.shouldDisplay }
    var lines = [
      ".Dd \(date)", ".Dt DYNMEM 1", ".Os", ".Sh NAME", ".Nm dynmem",
      ".Nd \(plain(Dynmem.configuration.abstract))", ".Sh SYNOPSIS", ".Nm", ".Ar verb",
      ".Op Ar argument ...", ".Sh DESCRIPTION",
    ]
    lines += literal(Dynmem.configuration.discussion)
    lines.append(".Sh VERBS")
    for verb in verbs {
      lines.append(".Ss \(plain(verb.configuration.commandName ?? ""))")
      lines += literal(Dynmem.helpMessage(for: verb, columns: columns))
    }
    lines += [
      ".Sh ENVIRONMENT", ".Bl -tag -width Ds", ".It Ev NO_COLOR", "No colours, if it is not empty.",
      ".It Ev GITHUB_STEP_SUMMARY",
      "A file that gets the totals of a run with", ".Fl -format Cm github .", ".El",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Lines that stay as they are.
  private static func literal(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return [".Bd -literal"] + lines.flatMap { folded(String($0)) }.map(plain) + [".Ed"]
  }

  /// A line of usage, which the parser does not fold, in several.
  private static func folded(_ line: String) -> [String] {
    guard line.hasPrefix("USAGE:") else { return [line] }
    var lines: [String] = []
    var last = ""
    for (index, option) in line.split(separator: " [").enumerated() {
      let word = index == 0 ? String(option) : " [" + option
      if !last.isEmpty, last.count + word.count > columns {
        lines.append(last)
        last = "      "
      }
      last += word
    }
    return lines + [last]
  }

  /// Text in which nothing is a macro or an escape.
  private static func plain(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return escaped.hasPrefix(".") || escaped.hasPrefix("'") ? "\\&" + escaped : escaped
  }
}
