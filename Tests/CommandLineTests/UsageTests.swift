import Foundation
import Testing

@Suite("Help and wrong usage")
struct UsageTests {
  private let dynmem = CommandLineTool.dynmem

  @Test(
    "the help of every verb has an example, and fits 80 columns",
    arguments: [
      [], ["replay"], ["run"], ["guests"], ["check"], ["audit"], ["stats"], ["explore"], ["shrink"],
      ["diff"], ["show"], ["fuzz"],
      ["transcript"], ["explain"],
    ])
  func help(_ verb: [String]) throws {
    let outcome = try dynmem.run(verb + ["--help"])
    #expect(outcome.status == 0)
    #expect(outcome.standardOutput.contains("EXAMPLES\n  dynmem "))
    for line in outcome.standardOutput.split(separator: "\n") where !line.hasPrefix("USAGE") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  /// A wrong command line, and a part of the complaint.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let complaint: String

    init(_ arguments: String, _ complaint: String) {
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.complaint = complaint
    }

    var testDescription: String { arguments.joined(separator: " ") }

    static let all = [
      Mistake("repaly Traces", "(did you mean “replay”?)"),
      Mistake(
        "Traces",
        "(one of: replay, run, guests, check, audit, stats, simulate, explore, shrink, diff, "
          + "fuzz, convert, show, transcript, explain, help)"
      ),
      Mistake("replay", "Missing expected argument '<path> ...'"),
      Mistake("replay --digets x", "Unknown option '--digets'. Did you mean '--digest'?"),
      Mistake("replay --profile qemo x", "one of: qemu, hardened"),
      Mistake("replay --policy retry=maybe x", "retry can be on or off"),
      Mistake("run --policy retri=on --guest linux", "unknown policy 'retri'"),
      Mistake("replay --format xml x", "Please provide one of the following:"),
      Mistake("explain --format xml", "Please provide one of 'text' and 'json'"),
      Mistake("check --random 5 --format sarif", "--format sarif is for traces"),
      Mistake("replay --digest --format tap x", "goes with neither --digest"),
      Mistake("check --random 5 --exhaustive", "Only one of --random, --rings, --pokes"),
      Mistake("check --exhaustive Traces", "Only --save-restore and --coverage take traces"),
      Mistake("replay --digest --update x", "--digest goes with neither"),
      Mistake("explore --depth 0", "--depth is 1 to 64"),
      Mistake("explore --words open,clsoe", "did you mean “close”?"),
      Mistake("diff x", "A run does not differ from itself"),
      Mistake("diff x y --kinds sent,seen", "the kinds are sent, received"),
      Mistake("replay x --until soon", "'soon' is invalid for '--until <event>'"),
      Mistake("shrink x --tries 0", "are 1 at the least"),
      Mistake("shrink x --simulate", "--simulate is for a seed"),
      Mistake("fuzz engine --minutes nan", "--minutes is more than 0, and 10000 at the most"),
      Mistake("fuzz engine --minutes inf", "--minutes is more than 0, and 10000 at the most"),
      Mistake("fuzz engine --minutes 1e300", "--minutes is more than 0, and 10000 at the most"),
      Mistake("fuzz engine --minutes=-1", "--minutes is more than 0, and 10000 at the most"),
      Mistake("fuzz engine --minutes 0", "--minutes is more than 0, and 10000 at the most"),
      Mistake("fuzz engine --jobs 0", "--jobs is 1 to 1024"),
      Mistake("fuzz engine --measure 0", "--measure is 1 at the least"),
      Mistake("fuzz engine --known HA-1a", "--known is for --profile qemu"),
      Mistake("fuzz engine --profile hardened --known HA-1a", "--known is for --profile qemu"),
      Mistake(
        "fuzz engine --profile qemu --known HA-1a,HA-9",
        "--known: “HA-9” is none of HA-1a, HA-1b, HA-1c, HA-2a, HA-2b, HA-3, HA-4, HA-5, HA-6."),
      Mistake("fuzz engine --profile qemu --known HA-1a,", "--known: “” is none of HA-1a"),
      Mistake("fuzz wire --profile qemu", "--profile is for bus, engine and machine"),
      Mistake("fuzz canary --planted", "canary dies anyway"),
      Mistake("fuzz engine --merge --seeds", "Only one of --merge, --seeds, --coverage"),
      Mistake("fuzz engine --coverage --measure 5", "Only one of --merge, --seeds, --coverage"),
      Mistake("fuzz engine --merge --minutes 5", "--minutes does nothing with --merge"),
      Mistake("fuzz engine --merge --empty", "--empty does nothing with --merge"),
      Mistake("fuzz engine --merge --planted", "--planted does nothing with --merge"),
      Mistake("fuzz engine --seeds --jobs 2", "--jobs does nothing with --seeds"),
      Mistake("fuzz engine --seeds --profile qemu", "--profile does nothing with --seeds"),
      Mistake("fuzz engine --measure 10000001", "and 10000000 at the most"),
      Mistake("fuzz engine --coverage --debug", "--debug does nothing with --coverage"),
      Mistake("fuzz engine --coverage -- -runs=1", "-- does nothing with --coverage"),
      Mistake("fuzz engine --measure 5 --minutes 5", "--minutes does nothing with --measure"),
      Mistake("explain DM-E99", "did you mean “DM-E9”?"),
      Mistake("explain HA-9z", "is in no catalogue"),
      Mistake("explain --index E10", "--index needs no id"),
      Mistake("run", "give a script or --guest linux"),
      Mistake("run --guest beos", "unknown guest “beos” (one of: linux-current, linux, "),
      Mistake("run --guest linux --set unt=1", "(did you mean “unit”?)"),
      Mistake("run --guest linux --set ranges=511", "“ranges” cannot be “511” (1 to 510)"),
      Mistake("run x --set unit=1", "A script tells what the machine is"),
      Mistake("guests linx", "There is no guest “linx” (did you mean “linux”?)"),
      Mistake("run x --boot 1G", "A script tells what the machine is"),
      Mistake("run x --target 1G", "A script tells what the machine is"),
      Mistake("run --guest linux --boot 0", "--boot must be at least one page"),
      Mistake("run --guest linux --boot 4097", "not whole pages"),
      Mistake("run --guest linux --boot 16E", "such as 512M"),
      Mistake("run --guest linux --boot -1", "--boot"),
      Mistake("run --guest linux --boot 16777216T", "below 2^64"),
      Mistake("run --guest linux --boot 16777215T", "32T at the most"),
      Mistake("run --guest linux --hot-add 0", "--hot-add must be at least one page"),
      Mistake("run --guest linux --hot-add 33T", "32T at the most"),
      Mistake("run --guest linux --target 0", "--target must be at least one page"),
      Mistake("run --guest linux --target 1.5G", "such as 512M"),
    ]
  }

  @Test("a wrong command line is status 64, and what is right is told", arguments: Mistake.all)
  func mistake(_ mistake: Mistake) throws {
    let outcome = try dynmem.run(mistake.arguments)
    #expect(outcome.status == 64)
    #expect(outcome.standardOutput.isEmpty)
    #expect(outcome.standardError.contains(mistake.complaint))
  }
}
