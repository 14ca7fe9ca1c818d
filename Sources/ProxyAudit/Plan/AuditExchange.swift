package import ProviderWire

/// One exchange of an audit, made ready to be sent.
package struct AuditExchange: Sendable, Hashable {
    /// Counts the exchanges of a lane: those of one number in both lanes are a pair.
    package var number: Int
    package var lane: Lane
    package var key: ExchangeKey
    /// The key in the prompt; another exchange's where a cache is looked for.
    package var promptKey: ExchangeKey
    /// The name of its ``ResilienceCase``; nil for the traffic that is measured.
    package var resilienceCase: String?
    package var endpoint: Endpoint
    package var request: ObservedRequest

    /// The whole request as it goes on the wire.
    package var bytes: [UInt8] {
        var head = "\(request.method) \(request.target) HTTP/1.1\r\n"
        for field in request.fields.fields { head += "\(field.name): \(field.value)\r\n" }
        return Array(head.utf8) + Array("\r\n".utf8) + request.body
    }
}
