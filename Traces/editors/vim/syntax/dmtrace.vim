" Colours for dynmem traces.
if exists("b:current_syntax")
  finish
endif

syntax iskeyword @,48-57,_,-

syntax keyword dmtraceHeader at complete dynmem guest let machine most never on region title
syntax keyword dmtraceHeader trace
syntax keyword dmtraceEvent after bus-reset close delay discards drain drop duplicate every
syntax keyword dmtraceEvent machine-reset meanwhile monitor open pass power-on quiet raw reading
syntax keyword dmtraceEvent pin poke race repeat ring signal stall touch unpin unplug wait within
syntax keyword dmtraceMessage balloon-request balloon-response capabilities-report
syntax keyword dmtraceMessage capabilities-response error hot-add-request hot-add-response
syntax keyword dmtraceMessage hot-remove-request hot-remove-response info status-report
syntax keyword dmtraceMessage unballoon-request unballoon-response version-request
syntax keyword dmtraceMessage version-response
syntax keyword dmtraceObservation address-without-backend already-open answer answer-lost
syntax keyword dmtraceObservation backend-added backend-already-returned beyond-page-numbers bus channel-failed
syntax keyword dmtraceObservation closed counters device device-without-backend discard-failed
syntax keyword dmtraceObservation discarded events guest-ring-full guest-status
syntax keyword dmtraceObservation guest-status-disabled hostAbort hot-add-count-too-high
syntax keyword dmtraceObservation hot-added-memory incoming-balloon incoming-capabilities
syntax keyword dmtraceObservation incoming-hot-add incoming-hot-remove incoming-unballoon
syntax keyword dmtraceObservation incoming-version losses malformed-packet mapping-slot memory
syntax keyword dmtraceObservation misaligned-backend no-guest-status-yet no-hot-added-memory none
syntax keyword dmtraceObservation not-open nothing-to-unballoon open-refused opened
syntax keyword dmtraceObservation outgoing-balloon outgoing-hot-add outgoing-hot-remove
syntax keyword dmtraceObservation outgoing-unballoon overlapped-backend packet-type page-in-small-section page-list
syntax keyword dmtraceObservation page-not-ordinary-ram page-not-ram power-on-failed range
syntax keyword dmtraceObservation range-counts range-list-too-short received removed
syntax keyword dmtraceObservation removed-common removed-hole removed-more-than-pending
syntax keyword dmtraceObservation removed-remainder sent settled slot-mapped slot-unmapped state
syntax keyword dmtraceObservation states status-event strict timer-armed timer-canceled
syntax keyword dmtraceObservation timer-fired timers too-short unaligned-host-address unexpected
syntax keyword dmtraceObservation unknown unmapping-slot unsupported-page-size violation warning
syntax keyword dmtraceObservation warnings
syntax keyword dmtraceState balloon-posting balloon-reply-wait balloon-ring-wait capabilities
syntax keyword dmtraceState hot-add-posting hot-add-reply-wait hot-add-ring-wait hot-add-setup
syntax keyword dmtraceState hot-remove-posting hot-remove-reply-wait hot-remove-ring-wait idle
syntax keyword dmtraceState post-init-wait post-reset-closed unballoon-posting
syntax keyword dmtraceState unballoon-reply-wait unballoon-ring-wait version wait-reset
syntax keyword dmtracePattern every-other random request same sequential stride top
syntax keyword dmtraceGuest at-floor linux linux-arm64-64k linux-current linux-full-ring
syntax keyword dmtraceGuest linux-hibernation linux-old linux-slow-online macos-wip scripted
syntax keyword dmtraceGuest silent windows-like
syntax keyword dmtraceMessage all-offers close-channel contact-response control gpadl-body
syntax keyword dmtraceMessage gpadl-created gpadl-header gpadl-teardown gpadl-torndown
syntax keyword dmtraceMessage initiate-contact modify-channel modify-result offer-channel
syntax keyword dmtraceMessage open-channel open-result relid-released request-offers
syntax keyword dmtraceMessage rescind-offer unload unload-response
syntax keyword dmtraceEvent delivery offer rescind
syntax keyword dmtraceObservation arrivals closing contact control-delivery delivered offered
syntax keyword dmtraceObservation guest-told-of-room offers-ended opening posted processing refused signalled
syntax keyword dmtraceObservation unknown-control-message vmbus

syntax match dmtraceComment /\(^\|\s\)\zs#.*$/
syntax match dmtraceMark /\s\zs\(<-\|<\|>\|\.\.\.\|\.\|\*\)\ze\(\s\|$\)/
syntax match dmtraceOption /[a-z0-9-]\+\ze=/
syntax match dmtraceName /\$[a-zA-Z0-9_-]\+/
syntax match dmtraceNumber /\<\(0x\x\+\|\d[0-9.]*\)\(+\d\+\)\?\(ns\|us\|ms\|s\|[KMGT]\)\?\>/
syntax region dmtraceString start=/"/ skip=/\\./ end=/"/ oneline
syntax match dmtraceTitle /^title\s.*$/ contains=dmtraceHeader

highlight default link dmtraceHeader Keyword
highlight default link dmtraceEvent Statement
highlight default link dmtraceMessage Function
highlight default link dmtraceObservation Type
highlight default link dmtraceState Constant
highlight default link dmtracePattern Special
highlight default link dmtraceGuest Identifier
highlight default link dmtraceComment Comment
highlight default link dmtraceMark Operator
highlight default link dmtraceOption Label
highlight default link dmtraceName PreProc
highlight default link dmtraceNumber Number
highlight default link dmtraceString String
highlight default link dmtraceTitle String

let b:current_syntax = "dmtrace"
