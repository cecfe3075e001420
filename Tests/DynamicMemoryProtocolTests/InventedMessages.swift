/// Messages that no session has: every field with a value of its own, unknown bits, lies and
/// limits.
///
/// They are written as in `recordedPackets`: made, and read, by an encoder and a decoder in another
/// language.
let inventedMessages = """
  @ an error message with a body
  00000c000403020101020304
  = error size=12 trans=16909060 body=4
  + 12
  @ a version request with all flags
  01001000ffffffff34127856feffffff
  = version-request size=16 trans=4294967295 version=22136.4660 last=0 reserved=2147483647
  + 16
  @ a version response with reserved bits
  02001000050000001032547698badcfe
  = version-response size=16 trans=5 accepted=0 reserved=9182379272246532360
  + 16
  @ a capabilities report with every bit set
  0300200006000000ffffffffffffffff887766554433221100ffeeddccbbaa99
  = capabilities-report size=32 trans=6 balloon=1 hot-add=1 alignment=15 align-pages=8388608
  = hot-remove=1 reserved=144115188075855871 min=1234605616436508552 max=11072869122414935808
  + 32
  @ a capabilities report of bits without a name
  03002000060000008067452301efcdab01000000000000000200000000000000
  = capabilities-report size=32 trans=6 balloon=0 hot-add=0 alignment=0 align-pages=256
  = hot-remove=0 reserved=96717294834977487 min=1 max=2
  + 32
  @ a capabilities response with every bit set
  0400100007000000ffffffffffffffff
  = capabilities-response size=16 trans=7 accepted=1 hot-remove=1 suppress=1
  = reserved=2305843009213693951
  + 16
  @ a capabilities response of bits without a name
  04001000070000000800000000000080
  = capabilities-response size=16 trans=7 accepted=0 hot-remove=0 suppress=0
  = reserved=1152921504606846977
  + 16
  @ a status report with all fields
  0500300008000000ffffffffffffffff0807060504030201222222221111111144444444333333335555555566666666
  = status-report size=48 trans=8 available=18446744073709551615 committed=72623859790382856
  = page-file=1229782938533634594 zero-free=3689348815028241476 writes=1431655765 io=1717986918
  + 48
  @ a balloon request for everything
  0600100009000000ffffffffefbeadde
  = balloon-request size=16 trans=9 pages=4294967295 reserved=3735928559
  + 16
  @ a balloon response with ranges at the limits
  070030000a000000bebafeca080000009a78563412efcdabffffffffffffffff0000000000000000ffffffffff010000
  = balloon-response size=48 trans=10 reserved=3405691582 more=0 ranges=[0x123456789a+11259375
  = 0xffffffffff+16777215 0x0+0 0xffffffffff+1]
  + 48
  @ an unballoon request with reserved bits
  080020000b000000feffffff0200000000240100000002000100000000020000
  = unballoon-request size=32 trans=11 more=0 reserved=2147483647 ranges=[0x12400+512 0x1+2]
  + 32
  @ an unballoon request with the last bit and reserved bits
  080010000b0000000100008000000000
  = unballoon-request size=16 trans=11 more=1 reserved=1073741824 ranges=[]
  + 16
  @ an unballoon response that lies about its size
  0900ffff0c000000
  = unballoon-response size=65535 trans=12
  + 8
  @ a hot-add request of the short form
  0a0010000d0000000000100000000008
  = hot-add-request size=16 trans=13 range=0x100000+524288
  + 16
  @ a hot-add request of the short form with excess
  0a0010000d00000000001000000000080100000000020000
  = hot-add-request size=16 trans=13 range=0x100000+524288
  + 16
  @ a hot-add request of an odd size
  0a0009000d0000000000100000000008ffff0f0000010008
  = hot-add-request size=9 trans=13 range=0x100000+524288 region=0xfffff+524289
  + 24
  @ a hot-add response with an odd result
  0b0010000e000000ffffffff00000080
  = hot-add-response size=16 trans=14 pages=4294967295 result=2147483648
  + 16
  @ an info message of an unknown kind
  0c001c000f000000010101010c000000ffffffff0400000009080706
  = info size=28 trans=15 reserved=16843009 info-size=12 kind=4294967295 data-size=4
  + 28
  @ an info message with lying sizes
  0c0020000f00000000000000ffffffff00000000ffffffff8070605040302010
  = info size=32 trans=15 reserved=0 info-size=4294967295 kind=0 data-size=4294967295
  = max-pages=1161981756646125696
  + 32
  @ a hot-remove request with all bits
  0d001800100000001111111122222222ffffffff33333333
  = hot-remove-request size=24 trans=16 node=286331153 pages=572662306 large=1 local=1
  = qos-reserved=1073741823 reserved=858993459
  + 24
  @ a hot-remove request for local pages
  0d0018001000000001000000020000000200000000000000
  = hot-remove-request size=24 trans=16 node=1 pages=2 large=0 local=1 qos-reserved=0 reserved=0
  + 24
  @ a hot-remove response with two ranges
  0e00280011000000feffffff02000000ffffffffffffffff05000000000600000700000000080000
  = hot-remove-response size=40 trans=17 result=4294967294 more=1 reserved=9223372036854775807
  = ranges=[0x5+6 0x7+8]
  + 40
  @ a hot-remove response without ranges
  0e001800110000000000000000000000feffffffffffffff
  = hot-remove-response size=24 trans=17 result=0 more=0 reserved=9223372036854775807 ranges=[]
  + 24
  @ an unknown type with a body
  0f001000120000000001020304050607
  = unknown-15 size=16 trans=18 body=8
  + 16
  @ the last type there is
  ffff080000000000
  = unknown-65535 size=8 trans=0 body=0
  + 8
  @ a balloon response of ever so many ranges
  070010000100000000000000ffffffff0000000000000000
  = short ranges 16 17179869192 24
  @ an unballoon request of 2^31 - 1 ranges
  080010000100000000000000ffffff7f0000000000000000
  = short ranges 16 17179869192 24
  @ an unballoon request of 2^32 - 1 ranges
  080010000100000000000000ffffffff0000000000000000
  = short ranges 16 34359738376 24
  @ an unballoon request of 2^29 ranges, whose size is 0 in 32 bits
  08001000010000000000000000000020
  = short ranges 16 4294967312 16
  @ a hot-remove response of 2^32 - 1 ranges
  0e0018000100000000000000ffffffff00000000000000000000000000000000
  = short ranges 24 34359738384 32
  """
