/// How QEMU, and the transcripts of its engine, put each observation into words.
///
/// One table prints and parses. `{field}` stands for a field of the record: its number in decimal,
/// `:x` in hexadecimal, `:ms` as milliseconds, `:n` as the number of a state; `.start` and `.count`
/// are the parts of a page range. Source: host engine reference, sections 7, 8, 12 and 14, and the
/// golden transcripts.
enum QEMUFormats {
  /// QEMU's trace events: name and text, as the `log` backend writes them.
  static let traceEvents = [
    QEMUFormat("state", "hv_balloon_state_change -> {to}"),
    QEMUFormat(
      "incoming-version", "hv_balloon_incoming_version incoming proto version {major}.{minor}"),
    QEMUFormat("incoming-capabilities", "hv_balloon_incoming_caps incoming caps 0x{word:x}"),
    QEMUFormat(
      "outgoing-unballoon",
      """
      hv_balloon_outgoing_unballoon posting unballoon {trans} for {pages.count} @ \
      0x{pages.start:x}, remaining {remaining}
      """),
    QEMUFormat(
      "incoming-unballoon", "hv_balloon_incoming_unballoon incoming unballoon response {trans}"),
    QEMUFormat(
      "outgoing-hot-add",
      """
      hv_balloon_outgoing_hot_add posting hot add {trans} for {pages.count} @ 0x{pages.start:x}
      """),
    QEMUFormat(
      "incoming-hot-add",
      """
      hv_balloon_incoming_hot_add incoming hot add response {trans}, result {result}, \
      count {count}
      """),
    QEMUFormat(
      "outgoing-balloon",
      "hv_balloon_outgoing_balloon posting balloon {trans} for {count}, remaining {remaining}"),
    QEMUFormat(
      "incoming-balloon",
      """
      hv_balloon_incoming_balloon incoming balloon response {trans}, ranges {ranges}, \
      more {more}
      """),
    QEMUFormat(
      "backend-added",
      "hv_balloon_our_range_add adding our range {pages.count} @ 0x{pages.start:x}"),
    QEMUFormat(
      "removed",
      """
      hv_balloon_remove_response processing remove response range {pages.count} @ \
      0x{pages.start:x}, both {freed}
      """),
    QEMUFormat(
      "removed-hole",
      """
      hv_balloon_remove_response_hole response range hole {pages.count} @ 0x{pages.start:x} \
      from range {of.count} @ 0x{of.start:x}, before our start 0x{backend:x}, both {freed}
      """),
    QEMUFormat(
      "removed-common",
      """
      hv_balloon_remove_response_common response common range {pages.count} @ \
      0x{pages.start:x} from range {of.count} @ 0x{of.start:x} with our {backend.count} @ \
      0x{backend.start:x}, removed {new}, both {freed}
      """),
    QEMUFormat(
      "removed-remainder",
      """
      hv_balloon_remove_response_remainder remove response remaining range {pages.count} @ \
      0x{pages.start:x}, both {freed}
      """),
    QEMUFormat(
      "mapping-slot", "hv_balloon_map_slot mapping memslot {slot} / {of} @ 0x{offset:x}"),
    QEMUFormat(
      "unmapping-slot", "hv_balloon_unmap_slot unmapping memslot {slot} / {of} @ 0x{offset:x}"),
  ]

  /// QEMU's trace events about the bus; the pointer behind a channel that is offered is left out.
  static let busEvents = [
    QEMUFormat("vmbus received", "vmbus_recv_message type {type} size {size}"),
    QEMUFormat("vmbus processing", "vmbus_process_incoming_message type {type}"),
    QEMUFormat(
      "vmbus contact",
      """
      vmbus_initiate_contact version {major}.{minor} target vp {vp} mon pages \
      0x{monitor-page-1:x},0x{monitor-page-2:x} int page 0x{interrupt-page:x}
      """),
    QEMUFormat("vmbus posted", "vmbus_post_msg type {type} size {size}"),
    QEMUFormat("vmbus delivered", "vmbus_msg_cb message status {status}"),
    QEMUFormat("vmbus offered", "vmbus_send_offer channel #{relid} dev"),
    QEMUFormat("vmbus offers-ended", "vmbus_terminate_offers"),
    QEMUFormat("vmbus gpadl-header", "vmbus_gpadl_header gpadl #{gpadl} gfns {pages}"),
    QEMUFormat("vmbus gpadl-body", "vmbus_gpadl_body gpadl #{gpadl}"),
    QEMUFormat("vmbus gpadl-created", "vmbus_gpadl_created gpadl #{gpadl}"),
    QEMUFormat("vmbus gpadl-teardown", "vmbus_gpadl_teardown gpadl #{gpadl}"),
    QEMUFormat("vmbus gpadl-torndown", "vmbus_gpadl_torndown gpadl #{gpadl}"),
    QEMUFormat(
      "vmbus opening", "vmbus_open_channel channel #{relid} gpadl #{gpadl} target vp {vp}"),
    QEMUFormat("vmbus opened", "vmbus_channel_open channel #{relid} status {status}"),
    QEMUFormat("vmbus closing", "vmbus_close_channel channel #{relid}"),
    QEMUFormat("vmbus signalled", "vmbus_signal_event"),
  ]

  /// QEMU's warnings about the guest.
  static let warnings = [
    QEMUFormat("warning unexpected", "unexpected {message} in {state:n} state"),
    QEMUFormat(
      "warning too-short", "{message} message too short ({length} vs {needed}), ignoring"),
    QEMUFormat("warning unknown", "unknown DM message {type}"),
    QEMUFormat(
      "warning range-list-too-short", "DM_BALLOON_RESPONSE too short for the range count"),
    QEMUFormat("warning page-not-ram", "guest reported removed page {page} not found in RAM"),
    QEMUFormat(
      "warning page-in-small-section",
      "guest reported removed page {page} in a section smaller than page size"),
    QEMUFormat(
      "warning page-not-ordinary-ram",
      "guest reported removed page {page} in a section that is not an ordinary RAM"),
    QEMUFormat(
      "warning unaligned-host-address",
      "guest reported removed pages at an unaligned host addr 0x{address:x}"),
    QEMUFormat(
      "warning unsupported-page-size",
      "guest reported removed page backed by unsupported page size {size}"),
    QEMUFormat("warning discard-failed", "guest reported removed page failed discard"),
    QEMUFormat(
      "warning removed-more-than-pending",
      """
      guest reported more pages removed than currently pending ({removed} vs {pending})
      """),
    QEMUFormat(
      "warning hot-add-count-too-high",
      "DM_HOT_ADD_RESPONSE page count higher than requested ({count} vs {requested})"),
    QEMUFormat(
      "warning open", "guest trying to open a DM channel in invalid {state:n} state"),
  ]

  /// QEMU's errors: trouble on its own side.
  static let errors = [
    QEMUFormat("error packet-type", "vmbus_channel_recv_peek: unexpected msg type: {type:x}"),
    QEMUFormat(
      "error malformed-packet", "vmbus_channel_recv_peek: malformed packet: {offset} {length}"),
    QEMUFormat(
      "error page-list", "vmbus_channel_recv_peek: failed to convert GPA ranges to SGL"),
    QEMUFormat(
      "error nothing-to-unballoon",
      "trying to unballoon but nothing seems to be ballooned"),
    QEMUFormat(
      "error backend-already-returned",
      """
      some parts of the memory backend were already returned by the guest. this should not \
      happen, please reboot the guest and try again
      """),
  ]

  /// Lines that only the transcripts have.
  static let transcriptLines = [
    QEMUFormat("discarded", "discard: {block} offset=0x{offset:x} length=0x{length:x}"),
    QEMUFormat(
      "discard-failed", "discard: {block} offset=0x{offset:x} length=0x{length:x} -> -1"),
    QEMUFormat(
      "slot-mapped",
      "memslot: map gpa=0x{address:x} size=0x{size:x} backing_off=0x{offset:x}"),
    QEMUFormat("slot-unmapped", "memslot: unmap gpa=0x{address:x} size=0x{size:x}"),
    QEMUFormat("timer-armed", "timer: armed for t={at:ms}"),
    QEMUFormat("timer-fired", "timer: fired t={at:ms}"),
    QEMUFormat("timer-canceled", "timer: cancelled"),
    QEMUFormat(
      "status-event",
      "event: HV_BALLOON_STATUS_REPORT committed={committed} available={available}"),
    QEMUFormat("hostAbort", "ABORT: {message}"),
    QEMUFormat("opened", "open: ok"),
    QEMUFormat("open-refused", "open: refused"),
    QEMUFormat("already-open", "open: ignored (already open)"),
    QEMUFormat("closed", "close: ok"),
    QEMUFormat("not-open", "close: not open"),
    QEMUFormat(
      "power-on-failed misaligned-backend",
      "start: address must be aligned to 0x{alignment:x} bytes"),
    QEMUFormat(
      "power-on-failed address-without-backend",
      "start: 'memdev' property must not be set without a memdev"),
    QEMUFormat("power-on-failed overlapped-backend", "start: other memory lies over the memdev"),
    QEMUFormat("power-on-failed beyond-page-numbers", "start: memory lies beyond page numbers"),
    QEMUFormat(
      "answer state",
      """
      query: state={state} actual={actual} trans_id={trans} target_pages={target} \
      target_changed={changed} removed_guest={unfreed} removed_both={freed}
      """),
    QEMUFormat("answer no-hot-added-memory", "query: our_range none"),
    QEMUFormat(
      "answer hot-added-memory",
      """
      query: our_range start=0x{start:x} count={count} added={added} \
      unusable_tail={unusable} mapped_slots={mapped}/{slots}
      """),
    QEMUFormat(
      "answer device",
      """
      query: memory-device id={id} max-size={size} memaddr=0x{address:x} \
      memdev=/objects/mem1 plugged={plugged}
      """),
    QEMUFormat(
      "answer device-without-backend",
      "query: memory-device id={id} max-size={size} plugged={plugged}"),
    QEMUFormat(
      "answer guest-status",
      "query: status-report committed={committed} available={available}"),
    QEMUFormat(
      "answer guest-status-disabled",
      "query: status-report error: guest memory status reporting not enabled"),
    QEMUFormat(
      "answer no-guest-status-yet",
      "query: status-report error: no guest memory status report received yet"),
    QEMUFormat(
      "answer range-counts",
      """
      dump: removed_guest nodes={unfreed} removed_both nodes={freed} our={hot-added}
      """),
    QEMUFormat("answer range", "  {set} 0x{pages.start:x}+{pages.count}"),
    QEMUFormat(
      "answer counters",
      """
      counts: warnings={warnings} errors={errors} discards={discards} \
      discard_bytes={bytes} mapped_slots={slots}
      """),
  ]

  /// Every line of a transcript but the packets, with the prefix it has there.
  static let transcript =
    traceEvents.map { $0.prefixed("trace: ") } + warnings.map { $0.prefixed("warning: ") }
    + errors.map { $0.prefixed("error: ") } + transcriptLines
}
