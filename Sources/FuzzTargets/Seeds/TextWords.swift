import Traces

/// Words of all texts that are read: of traces, and of what is imported as one.
enum TextWords {
  /// Each once.
  static let all: [String] = {
    var seen: Set<String> = []
    return (TraceWords.all + QEMULine.eventNames + scripts + logs)
      .filter { seen.insert($0).inserted }
  }()

  /// What scripts ask for, and what stands in front of it and of answers in transcripts.
  private static let scripts = [
    "> config", "boot_pages=4096", "memdev_pages=4096", "memslots=4", "status_report=1",
    "addr=0x100000000", "low_max=0", "boot_pgsz=4096", "memdev_pgsz=4096", "tx_pages=1",
    "layout=none", "id=hv0", "warn_limit=1", "ram", "kind=rom", "hostoff=4096", "pgsz=4096",
    "start", "guest", "queue", "notify", "hold", "discardfail", "query", "dump", "counts",
    "sysreset", "unrealize", "advance", "trace:", "tx:",
  ]

  /// What QEMU, its monitor, a guest's kernel and its ftrace say things behind.
  private static let logs = [
    "warning:", "hv_balloon:", "balloon_status:", "tracing_mark_write:", "(qemu) balloon",
    "{\"execute\": \"balloon\", \"arguments\": {\"value\": 4096}}", "HV_BALLOON_STATUS_REPORT",
    "__REALTIME_TIMESTAMP",
  ]
}
