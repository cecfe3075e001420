/// The shortest list that can be found by leaving elements out of one that fails and that still
/// fails: without any one of its elements it does not.
func shrunk<Element>(_ failing: [Element], fails: ([Element]) -> Bool) -> [Element] {
  var list = failing
  var step = max(1, list.count / 2)
  while true {
    var hasShrunk = false
    var start = 0
    while start < list.count {
      let rest = Array(list[..<start] + list[min(start + step, list.count)...])
      if fails(rest) {
        list = rest
        hasShrunk = true
      } else {
        start += step
      }
    }
    if step == 1, !hasShrunk { return list }
    if !hasShrunk || step > list.count { step = max(1, step / 2) }
  }
}
