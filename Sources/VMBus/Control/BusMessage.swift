import Bytes

/// The forms of all control messages.
package enum BusMessages {
  /// Passes the form of the messages of a type on; nil for a type that no version has.
  package static func withForm<Body: BusMessageBody>(
    of type: BusMessageType, _ body: inout Body
  ) throws(Body.Failure) -> Body.Result? {
    switch type {
    case .offerChannel: try body.run(OfferChannel.self)
    case .rescindOffer: try body.run(RescindOffer.self)
    case .requestOffers: try body.run(RequestOffers.self)
    case .allOffers: try body.run(AllOffers.self)
    case .openChannel: try body.run(OpenChannel.self)
    case .openResult: try body.run(OpenResult.self)
    case .closeChannel: try body.run(CloseChannel.self)
    case .gpadlHeader: try body.run(GPADLHeader.self)
    case .gpadlBody: try body.run(GPADLBody.self)
    case .gpadlCreated: try body.run(GPADLCreated.self)
    case .gpadlTeardown: try body.run(GPADLTeardown.self)
    case .gpadlTorndown: try body.run(GPADLTorndown.self)
    case .relidReleased: try body.run(RelidReleased.self)
    case .initiateContact: try body.run(InitiateContact.self)
    case .contactResponse: try body.run(ContactResponse.self)
    case .unload: try body.run(Unload.self)
    case .unloadResponse: try body.run(UnloadResponse.self)
    case .modifyChannel: try body.run(ModifyChannel.self)
    case .modifyResult: try body.run(ModifyResult.self)
    default: nil
    }
  }

  /// The types that have a form.
  package static let types: [BusMessageType] = (1...24).map(BusMessageType.init(rawValue:))
    .filter {
      var body = NoBody()
      return withForm(of: $0, &body) != nil
    }

  private struct NoBody: BusMessageBody {
    mutating func run<Form: BusMessageForm>(_ form: Form.Type) {}
  }
}

/// Something to be done with the form of a message, whichever it is.
package protocol BusMessageBody {
  associatedtype Result
  associatedtype Failure: Error = Never

  mutating func run<Form: BusMessageForm>(_ form: Form.Type) throws(Failure) -> Result
}

extension BusMessageType {
  /// The type in the header of a message; nil if there is no whole header.
  package init?(of message: [UInt8]) {
    guard message.count >= BusLimits.headerBytes else { return nil }
    self.init(rawValue: message.span.littleEndian32(at: 0))
  }
}
