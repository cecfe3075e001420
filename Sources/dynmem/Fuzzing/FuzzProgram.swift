import Foundation
import FuzzTargets

/// The program that all fuzz targets are.
struct FuzzProgram {
  /// Where it really lies.
  ///
  /// `release` and `debug` in the folder of a build are links, which every other build that is
  /// begun there takes away and makes again.
  let path: String
  /// The folder for its other names.
  let links: String

  /// The program under the name of a target, which it then is.
  ///
  /// A link that is right is left alone: another run may just begin with it.
  func link(_ target: FuzzTarget) throws(OutputError) -> String {
    let link = try OutputFolder(links).path + "/" + target.rawValue
    if leadsHere(link) { return link }
    let files = FileManager.default
    try? files.removeItem(atPath: link)
    try? files.createSymbolicLink(atPath: link, withDestinationPath: path)
    guard leadsHere(link) else {
      throw OutputError(link, "no link to the program can be made there")
    }
    return link
  }

  private func leadsHere(_ link: String) -> Bool {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) == path
  }
}
