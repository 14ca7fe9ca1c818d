import ProviderWire

/// A request in the journal's own form, copied out of it; each part is read when somebody asks.
package final class JournalRecord {
    private let bytes: [UInt8]
    private let offset: Int
    private let epoch: Int64
    let header: JournalHeader
    private(set) lazy var head = RecordedHead(headBytes)
    /// The body, nil if it is no JSON or was cut.
    private(set) lazy var document = isBodyCut ? nil : readDocument()

    /// Nil behind the last one.
    init?(in bytes: [UInt8], at offset: Int, epoch: Int64) {
        guard offset < bytes.count else { return nil }
        self.bytes = bytes
        self.offset = offset
        self.epoch = epoch
        header = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: JournalHeader.self) }
    }

    /// In bytes of the journal.
    package var size: Int { Int(header.size) }
    package var number: UInt64 { header.number }
    var outcome: JournalOutcome { JournalHeader.outcome(header.outcome) }
    var endpoint: Endpoint? { JournalHeader.endpoint(header.endpoint) }
    var provider: Provider { header.provider == 1 ? .anthropic : .openAI }
    var source: AnswerSource? { JournalHeader.source(header.source) }
    var model: String? { text(1) }
    var rule: String? { text(2) }
    var fault: String? { text(3) }
    var limit: String? { text(4) }
    var nearMiss: String? { text(5) }
    var requestID: String? { text(6) }
    /// What the answer told the client to wait, in milliseconds.
    var toldWait: Int? { header.toldWait == JournalHeader.noWait ? nil : Int(header.toldWait) }
    var upstream: String? { text(0) }
    var bodySize: Int { Int(header.bodySize) }
    /// Whether only the beginning of the body was kept.
    var isBodyCut: Bool { header.bodySize > header.bodyLength }
    /// What was kept of the body.
    var body: String { String(decoding: bodyBytes, as: UTF8.self) }
    /// Of the whole body.
    var bodyHash: UInt64 { isBodyCut ? header.bodyHash : bodyBytes.withUnsafeBytes(BodyHash.of) }
    /// The id that the client gave the request.
    var clientRequestID: String? { head["x-client-request-id"] ?? head["x-request-id"] }
    /// How often the client's library says that it tried before.
    var attempt: Int? { head["x-stainless-retry-count"].flatMap { Int($0) } }
    /// In nanoseconds since 1970.
    var arrival: Int64 { epoch &+ Int64(clamping: header.arrival) }

    /// RFC 3339, to the microsecond.
    var time: String {
        let (seconds, nanoseconds) = max(0, arrival).quotientAndRemainder(dividingBy: 1_000_000_000)
        let fraction = String(1_000_000 + nanoseconds / 1_000).dropFirst()
        return HTTPDate.rfc3339(secondsSince1970: Int(seconds)).dropLast() + ".\(fraction)Z"
    }

    private func readDocument() -> JSONValue? {
        // A body that is no JSON has no members to ask for.
        try? JSONValue(parsing: bodyBytes)
    }

    private var lengths: [Int] {
        [
            Int(header.upstreamLength), Int(header.modelLength), Int(header.ruleLength), Int(header.faultLength),
            Int(header.limitLength), Int(header.nearMissLength), Int(header.requestIDLength), Int(header.headLength),
            Int(header.bodyLength),
        ]
    }

    private var headBytes: ArraySlice<UInt8> { part(7) }
    private var bodyBytes: ArraySlice<UInt8> { part(8) }

    private func text(_ index: Int) -> String? {
        let bytes = part(index)
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    private func part(_ index: Int) -> ArraySlice<UInt8> {
        let start = offset + MemoryLayout<JournalHeader>.size + lengths[..<index].reduce(0, +)
        return bytes[start..<start + lengths[index]]
    }
}
