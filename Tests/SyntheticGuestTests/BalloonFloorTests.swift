import SyntheticGuest
import Testing

@Suite("A Linux guest keeps its floor")
struct BalloonFloorTests {
  @Test(
    "the floor is what the driver's table says, in MiB",
    arguments: [
      (0, 8), (64, 40), (127, 71), (128, 72), (256, 104), (511, 167), (512, 168), (1024, 232),
      (2047, 359), (2048, 360), (4096, 488), (8191, 743), (8192, 744), (16_384, 1000),
      (32_768, 1512), (1_048_576, 33_256),
    ] as [(UInt64, UInt64)])
  func table(total: UInt64, floor: UInt64) {
    #expect(BalloonFloor.pages(ofTotal: total * 256) / 256 == floor)
  }

  @Test(
    "the floor is exact in pages, with the rest of the division thrown away",
    arguments: [(524_288, 92_160), (1_048_576, 124_928), (524_287, 92_159), (1_048_591, 124_928)]
      as [(UInt64, UInt64)])
  func pages(total: UInt64, floor: UInt64) {
    #expect(BalloonFloor.pages(ofTotal: total) == floor)
  }

  @Test("a guest that claims all pages there are has a floor")
  func greatest() { #expect(BalloonFloor.pages(ofTotal: .max) == 488 * 256 + UInt64.max / 32) }
}
