package import Bytes

extension GuestBus {
  package mutating func visit<Image: ImageVisitor>(_ image: inout Image) throws(Image.Failure) {
    var agreed = version?.rawValue
    try image.optional("bus.driver.version", as: &agreed)
    version = agreed.map(BusVersion.init(rawValue:))
    var number = proposed.rawValue
    try image.number("bus.driver.proposed", &number)
    proposed = BusVersion(rawValue: number)
    try image.optional("bus.driver.relid", as: &relid)
    try image.optional("bus.driver.openList", as: &openList)
    try image.number("bus.driver.nextGPADL", &nextGPADL)
    var type = awaited?.rawValue
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
