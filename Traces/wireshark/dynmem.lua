-- Wireshark dissector for VMBus ring packets and Hyper-V Dynamic Memory messages, as `dynmem convert`
-- writes them (link type USER0; the layout is in README.md beside this file).
--
--   tshark -X lua_script:dynmem.lua -r session.pcapng -Y 'dm.type == 7'
--
-- Or put it into Wireshark's folder of personal Lua plugins (Help, About, Folders).

local capture = Proto("dynmem", "dynmem capture record")
local vmbus = Proto("vmbus", "Hyper-V VMBus")
local dm = Proto("dm", "Hyper-V Dynamic Memory")

---------------------------------------------------------------------------------------------------
-- The record in front of everything

local KIND = {
  [0] = "ring packet", "signal", "open", "close", "reset", "ring memory written", "violation",
  "warning", "host abort", "monitor", "state", "control message", "event", "lost packet",
}
local ORIGIN = { [0] = "guest", "host", "outside" }
local NAME = { [0] = "Guest", "Host", "Monitor" }

local rec = {
  version = ProtoField.uint8("dynmem.version", "Version of the layout"),
  origin = ProtoField.uint8("dynmem.origin", "Origin", base.DEC, ORIGIN),
  kind = ProtoField.uint16("dynmem.kind", "Kind", base.DEC, KIND),
  channel = ProtoField.uint32("dynmem.channel", "Channel"),
  text = ProtoField.string("dynmem.text", "Text"),
  state = ProtoField.string("dynmem.state", "State of the host"),
  violation = ProtoField.string("dynmem.violation", "Violation"),
  abort = ProtoField.string("dynmem.abort", "Assertion"),
}
capture.fields = rec

local saw = {
  violation = ProtoExpert.new(
    "dynmem.violation.expert", "The guest broke a rule", expert.group.PROTOCOL,
    expert.severity.ERROR),
  warning = ProtoExpert.new(
    "dynmem.warning.expert", "The host warns", expert.group.PROTOCOL, expert.severity.WARN),
  abort = ProtoExpert.new(
    "dynmem.abort.expert", "The host dies of an assertion", expert.group.PROTOCOL,
    expert.severity.ERROR),
  lost = ProtoExpert.new(
    "dynmem.lost.expert", "No room in the ring", expert.group.SEQUENCE, expert.severity.WARN),
}
capture.experts = saw

---------------------------------------------------------------------------------------------------
-- VMBus: packets in rings, and control messages

local PACKET = {
  [0] = "invalid", [1] = "sync", [2] = "add transfer pages", [3] = "remove transfer pages",
  [4] = "establish GPADL", [5] = "tear GPADL down", [6] = "in-band data",
  [7] = "data in transfer pages", [8] = "data in a GPADL", [9] = "data in guest pages",
  [10] = "cancel", [11] = "completion", [12] = "data in additional packets",
  [13] = "additional data",
}
local CONTROL = {
  [1] = "offer channel", [2] = "rescind offer", [3] = "request offers", [4] = "all offers",
  [5] = "open channel", [6] = "open result", [7] = "close channel", [8] = "GPADL header",
  [9] = "GPADL body", [10] = "GPADL created", [11] = "GPADL teardown", [12] = "GPADL torn down",
  [13] = "relid released", [14] = "initiate contact", [15] = "contact response", [16] = "unload",
  [17] = "unload response", [22] = "modify channel", [24] = "modify result",
}

local ring = {
  type = ProtoField.uint16("vmbus.type", "Packet type", base.DEC, PACKET),
  offset8 = ProtoField.uint16("vmbus.offset8", "Payload offset / 8"),
  len8 = ProtoField.uint16("vmbus.len8", "Length / 8"),
  flags = ProtoField.uint16("vmbus.flags", "Flags", base.HEX),
  completion = ProtoField.bool("vmbus.flags.completion", "Completion requested", 16, nil, 0x0001),
  transaction = ProtoField.uint64("vmbus.transaction_id", "Transaction id"),
  footer = ProtoField.uint64("vmbus.footer", "Footer", base.HEX),
  start = ProtoField.uint32("vmbus.footer.offset", "Offset in the ring"),
  payload = ProtoField.bytes("vmbus.payload", "Payload"),
  message = ProtoField.uint32("vmbus.message", "Control message", base.DEC, CONTROL),
  body = ProtoField.bytes("vmbus.message.body", "Content"),
}
vmbus.fields = ring

local bad_ring = ProtoExpert.new(
  "vmbus.malformed", "Malformed packet", expert.group.MALFORMED, expert.severity.ERROR)
local odd_ring = ProtoExpert.new(
  "vmbus.unusual", "Unusual packet", expert.group.PROTOCOL, expert.severity.WARN)
vmbus.experts = { bad_ring, odd_ring }

---------------------------------------------------------------------------------------------------
-- Dynamic Memory

local GUEST, HOST = 0, 1

-- Name, bytes in front of the variable part, and who sends it.
local MESSAGE = {
  [0] = { "DM_ERROR", 8 },
  { "DM_VERSION_REQUEST", 16, GUEST },
  { "DM_VERSION_RESPONSE", 16, HOST },
  { "DM_CAPABILITIES_REPORT", 32, GUEST },
  { "DM_CAPABILITIES_RESPONSE", 16, HOST },
  { "DM_STATUS_REPORT", 48, GUEST },
  { "DM_BALLOON_REQUEST", 16, HOST },
  { "DM_BALLOON_RESPONSE", 16, GUEST },
  { "DM_UNBALLOON_REQUEST", 16, HOST },
  { "DM_UNBALLOON_RESPONSE", 8, GUEST },
  { "DM_MEM_HOT_ADD_REQUEST", 16, HOST },
  { "DM_MEM_HOT_ADD_RESPONSE", 16, GUEST },
  { "DM_INFO_MESSAGE", 16, HOST },
  { "DM_MEM_HOT_REMOVE_REQUEST", 24, HOST },
  { "DM_MEM_HOT_REMOVE_RESPONSE", 24, GUEST },
}
-- Which request a message answers.
local ANSWERS = { [2] = 1, [4] = 3, [7] = 6, [9] = 8, [11] = 10, [14] = 13 }

local names = {}
for number, row in pairs(MESSAGE) do names[number] = row[1] end

local f = {
  type = ProtoField.uint16("dm.type", "Type", base.DEC, names),
  size = ProtoField.uint16("dm.size", "Size"),
  trans_id = ProtoField.uint32("dm.trans_id", "Transaction id"),
  minor = ProtoField.uint16("dm.version.minor", "Minor version"),
  major = ProtoField.uint16("dm.version.major", "Major version"),
  last = ProtoField.bool("dm.is_last_attempt", "Last attempt", 32, nil, 0x1),
  accepted = ProtoField.bool("dm.is_accepted", "Accepted", 8, nil, 0x1),
  caps = ProtoField.uint64("dm.caps", "Capabilities", base.HEX),
  balloon = ProtoField.bool("dm.caps.balloon", "Balloon", 8, nil, 0x01),
  hot_add = ProtoField.bool("dm.caps.hot_add", "Hot-add", 8, nil, 0x02),
  alignment = ProtoField.uint8(
    "dm.caps.hot_add_alignment", "Alignment of hot-add, 2^n MiB", base.DEC, nil, 0x3C),
  hot_remove = ProtoField.bool("dm.caps.hot_remove", "Hot-remove", 8, nil, 0x40),
  host_hot_remove = ProtoField.bool("dm.caps_resp.hot_remove", "Hot-remove", 8, nil, 0x02),
  suppress = ProtoField.bool(
    "dm.caps_resp.suppress_pressure_reports", "Suppress pressure reports", 8, nil, 0x04),
  min_page_cnt = ProtoField.uint64("dm.min_page_cnt", "Least number of pages"),
  max_page_number = ProtoField.uint64("dm.max_page_number", "Greatest page number", base.HEX),
  num_avail = ProtoField.uint64("dm.num_avail", "Available pages"),
  num_committed = ProtoField.uint64("dm.num_committed", "Committed pages"),
  page_file_size = ProtoField.uint64("dm.page_file_size", "Page file, pages"),
  zero_free = ProtoField.uint64("dm.zero_free", "Zeroed and free pages"),
  page_file_writes = ProtoField.uint32("dm.page_file_writes", "Page file writes"),
  io_diff = ProtoField.uint32("dm.io_diff", "I/O difference"),
  num_pages = ProtoField.uint32("dm.balloon.num_pages", "Pages to give up"),
  more_pages = ProtoField.bool("dm.more_pages", "More follows"),
  range_count = ProtoField.uint32("dm.range_count", "Number of ranges"),
  ranges = ProtoField.none("dm.ranges", "Ranges"),
  range = ProtoField.bytes("dm.range", "Range"),
  range_start = ProtoField.uint64("dm.range.start", "First page", base.HEX),
  range_pages = ProtoField.uint32("dm.range.count", "Pages"),
  region_start = ProtoField.uint64("dm.region.start", "First page of the region", base.HEX),
  region_pages = ProtoField.uint32("dm.region.count", "Pages of the region"),
  pages = ProtoField.uint64("dm.range.total", "Pages in all ranges"),
  page_count = ProtoField.uint32("dm.page_count", "Pages"),
  result = ProtoField.uint32("dm.result", "Result"),
  info_size = ProtoField.uint32("dm.info.size", "Size of the content"),
  info_type = ProtoField.uint32("dm.info.type", "Kind of content", base.DEC, { [0] = "MAX_PAGE_CNT" }),
  info_data_size = ProtoField.uint32("dm.info.data_size", "Size of the data"),
  info_max = ProtoField.uint64("dm.info.max_page_count", "Greatest number of pages"),
  node = ProtoField.uint32("dm.virtual_node", "Virtual node"),
  qos = ProtoField.uint32("dm.qos_flags", "Quality of service", base.HEX),
  reserved = ProtoField.bytes("dm.reserved", "Reserved, not zero"),
  excess = ProtoField.bytes("dm.excess", "Behind the message"),
  -- Not in the packet.
  request_in = ProtoField.framenum("dm.request_in", "Request in", base.NONE, frametype.REQUEST),
  response_in = ProtoField.framenum(
    "dm.response_in", "First response in", base.NONE, frametype.RESPONSE),
  response_time = ProtoField.relative_time("dm.response_time", "Time since the request"),
}
dm.fields = f

local bad = ProtoExpert.new(
  "dm.malformed", "Malformed message", expert.group.MALFORMED, expert.severity.ERROR)
local odd = ProtoExpert.new(
  "dm.unusual", "Unusual message", expert.group.PROTOCOL, expert.severity.WARN)
local unasked = ProtoExpert.new(
  "dm.unasked", "Answers nothing", expert.group.SEQUENCE, expert.severity.WARN)
dm.experts = { bad, odd, unasked }

-- What the first pass learns: by frame number, and what is open while it goes on.
local states, requests, responses = {}, {}, {}
local state, open_request = nil, {}

function capture.init()
  states, requests, responses = {}, {}, {}
  state, open_request = nil, {}
end

-- What came of a packet stands beside it, as comments.
local comment = Field.new("frame.comment")

-- The rules that the guest broke with this packet.
local function mark_violations(tree)
  for _, text in ipairs({ comment() }) do
    local word = tostring(text):match("^violation (%S+)")
    if word then
      tree:add(rec.violation, word):set_generated():add_proto_expert_info(saw.violation, word)
    end
  end
end

-- Adds an expert item, and says so in the column that everybody sees.
local function complain(tree, pinfo, what, text)
  tree:add_proto_expert_info(what, text)
  if what == bad or what == bad_ring then pinfo.cols.info:append(" [Malformed: " .. text .. "]") end
end

-- A range: 40 bits of first page, 24 bits of count.
local function add_range(tree, tvb, start_field, count_field, label)
  local item = tree:add(f.range, tvb)
  local count = tvb(5, 3):le_uint()
  item:set_text(string.format("%s: %d pages from 0x%s", label, count, tvb(0, 5):le_uint64():tohex()))
  item:add_le(start_field, tvb(0, 5))
  item:add_le(count_field, tvb(5, 3))
  return count
end

-- Ranges to the end of what there is, as far as the message counts.
local function add_ranges(tree, tvb, pinfo, offset, count)
  local room = math.floor((tvb:len() - offset) / 8)
  if count > room then
    complain(tree, pinfo, bad, count .. " ranges counted, room for " .. room)
  end
  local total = 0
  local shown = math.min(count, room)
  if shown > 0 then
    local list = tree:add(f.ranges, tvb(offset, shown * 8)):set_text("Ranges: " .. shown)
    for index = 0, shown - 1 do
      total = total + add_range(
        list, tvb(offset + index * 8, 8), f.range_start, f.range_pages, "Range " .. index)
    end
  end
  tree:add(f.pages, UInt64(total % 4294967296, math.floor(total / 4294967296))):set_generated()
  pinfo.cols.info:append(string.format(", %d ranges, %d pages", shown, total))
  return offset + shown * 8
end

local function check_reserved(tree, tvb)
  if tvb:bytes():tohex():find("[^0]") then
    tree:add(f.reserved, tvb):add_proto_expert_info(odd, "reserved bits are set")
  end
end

-- A word with a bit that says whether more follows, and a count above it or nothing.
local function add_more(tree, tvb, pinfo, more)
  tree:add(f.more_pages, tvb, more)
  if more then pinfo.cols.info:append(", more follows") end
end

-- The fields behind the header; each returns where the message ends.
local BODY = {
  [1] = function(tree, tvb, pinfo)
    tree:add_le(f.minor, tvb(8, 2))
    tree:add_le(f.major, tvb(10, 2))
    tree:add_le(f.last, tvb(12, 4))
    pinfo.cols.info:append(
      string.format(" %d.%d", tvb(10, 2):le_uint(), tvb(8, 2):le_uint()))
  end,
  [2] = function(tree, tvb, pinfo)
    tree:add(f.accepted, tvb(8, 1))
    check_reserved(tree, tvb(9, 7))
    pinfo.cols.info:append(tvb(8, 1):bitfield(7, 1) == 1 and " accepted" or " refused")
  end,
  [3] = function(tree, tvb, pinfo)
    local caps = tree:add_le(f.caps, tvb(8, 8))
    caps:add(f.balloon, tvb(8, 1))
    caps:add(f.hot_add, tvb(8, 1))
    caps:add(f.alignment, tvb(8, 1))
    caps:add(f.hot_remove, tvb(8, 1))
    tree:add_le(f.min_page_cnt, tvb(16, 8))
    tree:add_le(f.max_page_number, tvb(24, 8))
    pinfo.cols.info:append(" 0x" .. tvb(8, 8):le_uint64():tohex():gsub("^0+(%x)", "%1"))
  end,
  [4] = function(tree, tvb, pinfo)
    tree:add(f.accepted, tvb(8, 1))
    tree:add(f.host_hot_remove, tvb(8, 1))
    tree:add(f.suppress, tvb(8, 1))
    check_reserved(tree, tvb(9, 7))
    pinfo.cols.info:append(tvb(8, 1):bitfield(7, 1) == 1 and " accepted" or " refused")
  end,
  [5] = function(tree, tvb, pinfo)
    tree:add_le(f.num_avail, tvb(8, 8))
    tree:add_le(f.num_committed, tvb(16, 8))
    tree:add_le(f.page_file_size, tvb(24, 8))
    tree:add_le(f.zero_free, tvb(32, 8))
    tree:add_le(f.page_file_writes, tvb(40, 4))
    tree:add_le(f.io_diff, tvb(44, 4))
    pinfo.cols.info:append(string.format(
      ", available %s, committed %s", tostring(tvb(8, 8):le_uint64()),
      tostring(tvb(16, 8):le_uint64())))
  end,
  [6] = function(tree, tvb, pinfo)
    tree:add_le(f.num_pages, tvb(8, 4))
    check_reserved(tree, tvb(12, 4))
    pinfo.cols.info:append(string.format(", %d pages", tvb(8, 4):le_uint()))
  end,
  [7] = function(tree, tvb, pinfo)
    check_reserved(tree, tvb(8, 4))
    local word = tvb(12, 4):le_uint()
    add_more(tree, tvb(12, 4), pinfo, word % 2 == 1)
    local count = math.floor(word / 2)
    tree:add(f.range_count, tvb(12, 4), count)
    return add_ranges(tree, tvb, pinfo, 16, count)
  end,
  [8] = function(tree, tvb, pinfo)
    add_more(tree, tvb(8, 4), pinfo, tvb(8, 4):le_uint() % 2 == 1)
    local count = tvb(12, 4):le_uint()
    tree:add(f.range_count, tvb(12, 4), count)
    return add_ranges(tree, tvb, pinfo, 16, count)
  end,
  [9] = function() end,
  [10] = function(tree, tvb, pinfo, size)
    local count = add_range(tree, tvb(8, 8), f.range_start, f.range_pages, "Range")
    pinfo.cols.info:append(string.format(", %d pages", count))
    -- Only the size in the header tells the two forms apart.
    if size <= 16 then return end
    if tvb:len() < 24 then
      complain(tree, pinfo, bad, "a region is told, and is not there")
      return
    end
    add_range(tree, tvb(16, 8), f.region_start, f.region_pages, "Region")
    return 24
  end,
  [11] = function(tree, tvb, pinfo)
    tree:add_le(f.page_count, tvb(8, 4))
    tree:add_le(f.result, tvb(12, 4))
    pinfo.cols.info:append(string.format(
      ", %d pages, result %d", tvb(8, 4):le_uint(), tvb(12, 4):le_uint()))
  end,
  [12] = function(tree, tvb, pinfo)
    check_reserved(tree, tvb(8, 4))
    tree:add_le(f.info_size, tvb(12, 4))
    local size, room = tvb(12, 4):le_uint(), tvb:len() - 16
    if size > room then
      complain(tree, pinfo, bad, "content of " .. size .. " bytes, room for " .. room)
    end
    if room < 8 then return end
    tree:add_le(f.info_type, tvb(16, 4))
    tree:add_le(f.info_data_size, tvb(20, 4))
    if room < 16 or tvb(16, 4):le_uint() ~= 0 then return 24 end
    tree:add_le(f.info_max, tvb(24, 8))
    pinfo.cols.info:append(", at most " .. tostring(tvb(24, 8):le_uint64()) .. " pages")
    return 32
  end,
  [13] = function(tree, tvb, pinfo)
    tree:add_le(f.node, tvb(8, 4))
    tree:add_le(f.page_count, tvb(12, 4))
    tree:add_le(f.qos, tvb(16, 4))
    check_reserved(tree, tvb(20, 4))
    pinfo.cols.info:append(string.format(", %d pages", tvb(12, 4):le_uint()))
  end,
  [14] = function(tree, tvb, pinfo)
    tree:add_le(f.result, tvb(8, 4))
    local count = tvb(12, 4):le_uint()
    tree:add_le(f.range_count, tvb(12, 4))
    add_more(tree, tvb(16, 1), pinfo, tvb(16, 1):bitfield(7, 1) == 1)
    pinfo.cols.info:append(string.format(", result %d", tvb(8, 4):le_uint()))
    return add_ranges(tree, tvb, pinfo, 24, count)
  end,
}

-- Ties an answer to its request. Each side counts for itself, so that transaction ids say nothing:
-- what is answered is the last request of that kind.
local function follow(tree, pinfo, type, origin)
  if not pinfo.visited then
    local row = MESSAGE[type]
    if row[3] == origin and ANSWERS[type] then
      requests[pinfo.number] = open_request[ANSWERS[type]] or false
      local request = requests[pinfo.number]
      if request and not responses[request.number] then
        responses[request.number] = pinfo.number
      end
    elseif row[3] == origin then
      open_request[type] = { number = pinfo.number, time = pinfo.rel_ts }
    end
  end
  local request = requests[pinfo.number]
  if request then
    tree:add(f.request_in, request.number):set_generated()
    local delta = pinfo.rel_ts - request.time
    tree:add(f.response_time, NSTime.new(math.floor(delta), math.floor(delta % 1 * 1e9 + 0.5)))
      :set_generated()
  elseif request == false then
    complain(tree, pinfo, unasked, "nobody asked for this answer")
  end
  if responses[pinfo.number] then
    tree:add(f.response_in, responses[pinfo.number]):set_generated()
  end
end

-- A message: the payload of an in-band packet. Returns nothing; what is short is said to be.
local function dissect_message(tvb, pinfo, root, origin)
  local tree = root:add(dm, tvb)
  pinfo.cols.protocol = "DM"
  if tvb:len() < 8 then
    pinfo.cols.info = "DM"
    return complain(tree, pinfo, bad, tvb:len() .. " bytes, a header has 8")
  end
  local type, size = tvb(0, 2):le_uint(), tvb(2, 2):le_uint()
  local row = MESSAGE[type]
  local name = row and row[1] or "DM_" .. type
  tree:append_text(", " .. name)
  pinfo.cols.info = name
  tree:add_le(f.type, tvb(0, 2))
  tree:add_le(f.size, tvb(2, 2))
  tree:add_le(f.trans_id, tvb(4, 4))
  if not row then return complain(tree, pinfo, bad, "no message has this type") end
  if not row[3] then
    complain(tree, pinfo, odd, "nobody sends this")
  elseif row[3] ~= origin then
    complain(tree, pinfo, bad, "sent by the wrong side")
  end
  if tvb:len() < row[2] then
    return complain(tree, pinfo, bad, tvb:len() .. " bytes, needs " .. row[2])
  end
  local body = BODY[type]
  local finish = body and body(tree, tvb, pinfo, size) or row[2]
  if size > tvb:len() or size < row[2] then
    complain(tree, pinfo, bad, "size " .. size .. ", and the packet has " .. tvb:len())
  elseif size ~= finish then
    complain(tree, pinfo, odd, "size " .. size .. ", and the message has " .. finish)
  end
  if tvb:len() > finish then tree:add(f.excess, tvb(finish)) end
  follow(tree, pinfo, type, origin)
end

-- A packet as it lies in the ring: descriptor, payload, footer.
local function dissect_packet(tvb, pinfo, root, origin)
  local tree = root:add(vmbus, tvb)
  pinfo.cols.protocol = "VMBus"
  if tvb:len() < 24 then
    pinfo.cols.info = "packet"
    return complain(tree, pinfo, bad_ring, tvb:len() .. " bytes, the smallest packet has 24")
  end
  local type = tvb(0, 2):le_uint()
  local start, length = tvb(2, 2):le_uint() * 8, tvb(4, 2):le_uint() * 8
  local written = tvb:len() - 8
  tree:add_le(ring.type, tvb(0, 2))
  tree:add_le(ring.offset8, tvb(2, 2))
  tree:add_le(ring.len8, tvb(4, 2))
  tree:add_le(ring.flags, tvb(6, 2)):add_le(ring.completion, tvb(6, 2))
  tree:add_le(ring.transaction, tvb(8, 8))
  tree:add_le(ring.footer, tvb(written, 8)):add_le(ring.start, tvb(written + 4, 4))
  pinfo.cols.info = PACKET[type] or "packet of type " .. type
  if length ~= written then
    complain(tree, pinfo, bad_ring, "length " .. length .. ", written were " .. written)
  end
  local finish = math.min(length, written)
  if start < 16 or start > finish then
    return complain(tree, pinfo, bad_ring, "the payload starts at " .. start)
  end
  if not PACKET[type] or type == 0 then
    complain(tree, pinfo, bad_ring, "no packet has this type")
  elseif type ~= 6 and type ~= 11 then
    complain(tree, pinfo, odd_ring, "the device never uses this type")
  end
  if tvb(6, 2):le_uint() > 1 then complain(tree, pinfo, odd_ring, "undefined flags") end
  if type == 6 then
    if finish == start then
      return complain(tree, pinfo, bad_ring, "no payload")
    end
    tree:set_len(start)
    return dissect_message(tvb(start, finish - start):tvb(), pinfo, root, origin)
  end
  if finish > start then tree:add(ring.payload, tvb(start, finish - start)) end
end

local function dissect_control(tvb, pinfo, root)
  local tree = root:add(vmbus, tvb)
  pinfo.cols.protocol = "VMBus"
  pinfo.cols.info = "control message"
  if tvb:len() < 8 then
    return complain(tree, pinfo, bad_ring, tvb:len() .. " bytes, a control message has 8")
  end
  local type = tvb(0, 4):le_uint()
  tree:add_le(ring.message, tvb(0, 4))
  pinfo.cols.info = CONTROL[type] or "control message " .. type
  if not CONTROL[type] then complain(tree, pinfo, bad_ring, "no control message has this type") end
  if tvb:len() > 8 then tree:add(ring.body, tvb(8)) end
end

-- Everything that is told in words.
local function dissect_text(tvb, pinfo, tree, kind)
  local text = tvb():string(ENC_UTF_8)
  pinfo.cols.info = text == KIND[kind] and text or KIND[kind] .. ": " .. text
  tree:add(rec.text, tvb(), text)
  local word = text:match("^%S+") or text
  if kind == 6 then
    tree:add(rec.violation, tvb(0, #word), word):add_proto_expert_info(saw.violation, text)
  elseif kind == 7 then
    tree:add_proto_expert_info(saw.warning, text)
  elseif kind == 8 then
    tree:add(rec.abort, tvb(0, #word), word):add_proto_expert_info(saw.abort, text)
  elseif kind == 10 and not pinfo.visited then
    state = text
  end
end

function capture.dissector(tvb, pinfo, root)
  pinfo.cols.protocol = "dynmem"
  local tree = root:add(capture, tvb(0, math.min(8, tvb:len())))
  if tvb:len() < 8 or tvb(0, 1):uint() ~= 1 then
    return complain(tree, pinfo, bad_ring, "no record of this layout")
  end
  local origin, kind = tvb(1, 1):uint(), tvb(2, 2):le_uint()
  pinfo.cols.src = NAME[origin] or "?"
  pinfo.cols.dst = origin == GUEST and "Host" or origin == HOST and "Guest" or "Host"
  tree:add(rec.version, tvb(0, 1))
  tree:add(rec.origin, tvb(1, 1))
  tree:add_le(rec.kind, tvb(2, 2))
  tree:add_le(rec.channel, tvb(4, 4))
  pinfo.cols.info = KIND[kind] or "kind " .. kind
  if tvb:len() == 8 or not KIND[kind] then return end
  local content = tvb(8):tvb()
  mark_violations(tree)
  if kind == 0 then
    dissect_packet(content, pinfo, root, origin)
  elseif kind == 13 then
    tree:add_proto_expert_info(saw.lost)
    dissect_packet(content, pinfo, root, origin)
    pinfo.cols.info:prepend("Lost: ")
  elseif kind == 11 then
    dissect_control(content, pinfo, root)
  else
    dissect_text(content, pinfo, tree, kind)
  end
  -- The state in which the host is when this happens, on every packet.
  if not pinfo.visited then states[pinfo.number] = state end
  if states[pinfo.number] then tree:add(rec.state, states[pinfo.number]):set_generated() end
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, capture)
