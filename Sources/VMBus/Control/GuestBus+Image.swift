package import Bytes

extension GuestBus {
  package mutating func visit<Image: ImageVisitor>(_ image: inout Image) throws(Image.Failure) {
    var agreed = version.map { UInt64($0.rawValue) }
    try image.optional("bus.driver.version", &agreed)
    version = agreed.map { BusVersion(rawValue: UInt32(truncatingIfNeeded: $0)) }
    var number = proposed.rawValue
    try image.number("bus.driver.proposed", &number)
    proposed = BusVersion(rawValue: number)
    try image.optional("bus.driver.relid", as: &relid)
    try image.optional("bus.driver.openList", as: &openList)
    try image.number("bus.driver.nextGPADL", &nextGPADL)
    var type = awaited.map { $0.rawValue }
    try image.optional("bus.driver.awaited", as: &type)
    awaited = type.map(BusMessageType.init(rawValue:))
    try image.flag("bus.driver.wasRefused", &wasRefused)
    var count = lists.count
    try image.count("bus.driver.lists", &count, upTo: Int.max)
    if image.isRestoring { lists = [] }
    for index in 0..<count {
      var list = image.isRestoring ? PageList(id: 0, pages: []) : lists[index]
      try image.number("bus.driver.lists", &list.id)
      try image.numbers("bus.driver.lists", &list.pages)
      try image.count("bus.driver.lists", &list.missing, upTo: 1 << 20)
      try image.flag("bus.driver.lists", &list.isCreated)
      try image.flag("bus.driver.lists", &list.isTornDown)
      if image.isRestoring { lists.append(list) }
    }
  }
}

extension ImageVisitor {
  /// A number of 32 bits that may be missing.
  fileprivate mutating func optional(
    _ field: String, as value: inout UInt32?
  ) throws(Failure) {
    var number = value.map(UInt64.init)
    try optional(field, &number)
    value = number.map(UInt32.init(truncatingIfNeeded:))
  }
}
