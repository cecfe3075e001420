import HostEngine
import Simulation
import Traces

/// A conversation written by hand from the transcript of QEMU's own engine "one range one message"
/// (040-balloon-single): every value below stands in it.
let balloonSingle = """
  dynmem trace 1
  title     one range one message
  machine   boot=1G hot-add=4G profile=qemu memslots=4 status-report=on id=hv0
  complete  sent states events warnings memory timers

  0         open
            . state post-reset-closed
            . state version
            > version-request 2.0 trans=1
            . incoming-version major=2 minor=0
            < version-response accepted trans=1
            . state capabilities
            > capabilities-report balloon hot-add align=1M min=4096 max=0xffffffff trans=2
            . incoming-capabilities word=0x3
            < capabilities-response accepted hot-remove trans=2
            <- capabilities-response accepted hot-remove trans=2
            . timer-armed at=50s
            . state post-init-wait
  +50s      wait
            . timer-fired at=50s
            . state idle
            monitor balloon 512M
            . state balloon-ring-wait
            . state balloon-posting
            . outgoing-balloon trans=0 count=131072 remaining=131072
            < balloon-request pages=131072 trans=0
            . state balloon-reply-wait
            > balloon-response trans=0 ranges=[0x1000+131072]
            . incoming-balloon trans=0 ranges=1 more=no
            . removed pages=0x1000+131072 freed=yes
            . removed-remainder pages=0x1000+131072 freed=yes
            . discarded block=pc.ram offset=0x1000000 length=0x20000000
            . state idle
            monitor status
            . answer state idle actual=536870912 trans=1 target=131072 changed=no
            . answer no-hot-added-memory
            . answer device hv0 size=4294967296 address=0x800000000 plugged=4294967296
            . answer no-guest-status-yet
            monitor ranges
            . answer range-counts unfreed=0 freed=1 hot-added=no
            . answer range removed_both pages=0x1000+131072

  """

/// A trace from a text that is known to be one.
func trace(_ text: String, file: String = "a") throws -> Trace {
  try TraceParser.trace(from: Array(text.utf8), file: file)
}

/// The same with QEMU's host, whatever the text says.
func traceForQEMU(_ text: String) throws -> Trace {
  var trace = try trace(text)
  trace.machine.policy = .qemu
  return trace
}
