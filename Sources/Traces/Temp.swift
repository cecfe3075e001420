package enum QEMUNames { package static let names = Set(QEMUFormats.traceEvents.map(\.name)) }
