import ProviderWire

/// Takes down an answer while it comes. A value without a clock: times are offsets from the last byte of the request.
package struct CassetteTape: Sendable {
    /// Why an answer is not kept.
    package enum Refusal: Error, Sendable, Hashable {
        /// It is larger than ``CassetteTape/maximumBytes``.
        case tooLarge
        /// It repeats the key that the request presented.
        case hasSecret
        /// Another try may be answered otherwise.
        case isPassing
        /// The cassette has no room.
        case isFull
    }

    /// The largest body that is kept.
    package static let maximumBytes = 16 << 20

    private let key: CassetteKey
    private let model: String?
    private let upstream: String
    private var head: (status: Int, fields: [WireHead.Field], at: Duration)?
    private var parts: [CassetteEntry.Part] = []
    /// Bytes of an event whose end has not come.
    private var pending: [UInt8] = []
    private var byteCount = 0
    private var isEventStream = false

    package init(key: CassetteKey, model: String?, upstream: String) {
        self.key = key
        self.model = model
        self.upstream = upstream
    }

    /// Whether answers of that status are kept: those that the same request would get again.
    package static func keeps(status: Int) -> Bool {
        switch status {
        case 401, 403, 407, 408, 409, 425, 429: false
        default: (200..<500).contains(status)
        }
    }

    /// - Parameter fields: in lower case, without those of the connection.
    package mutating func answered(_ status: Int, _ fields: [WireHead.Field], at time: Duration) {
        let kept = fields.filter { !Self.isPrivate($0.name) }
        head = (status, kept, time)
        isEventStream = CassetteEntry.isEventStream(kept)
    }

    package mutating func received(_ bytes: some Collection<UInt8>, at time: Duration) {
        byteCount += bytes.count
        guard byteCount <= Self.maximumBytes else {
            parts = []
            pending = []
            return
        }
        guard isEventStream else {
            parts.append(CassetteEntry.Part(at: time, bytes: Array(bytes)))
            return
        }
        for byte in bytes {
            pending.append(byte)
            if byte == UInt8(ascii: "\n"), Self.endsEvent(pending) {
                parts.append(CassetteEntry.Part(at: time, bytes: pending))
                pending = []
            }
        }
    }

    /// The answer has come whole.
    ///
    /// - Parameters:
    ///   - recordedAt: RFC 3339
    ///   - secrets: what must stand nowhere in it.
    package func entry(
        finishedAt time: Duration, recordedAt: String, secrets: [String]
    ) throws(Refusal) -> CassetteEntry {
        guard let head, Self.keeps(status: head.status) else { throw .isPassing }
        if byteCount > Self.maximumBytes { throw .tooLarge }
        let last = pending.isEmpty ? [] : [CassetteEntry.Part(at: time, bytes: pending)]
        let entry = CassetteEntry(
            key: key, model: model, upstream: upstream, recordedAt: recordedAt, status: head.status,
            fields: head.fields, headAt: head.at, parts: parts + last, duration: time
        )
        if secrets.contains(where: { Self.contains($0, entry) }) { throw .hasSecret }
        return entry
    }

    /// A blank line ends an event.
    private static func endsEvent(_ bytes: [UInt8]) -> Bool {
        let before = bytes.dropLast()
        if before.last == UInt8(ascii: "\n") { return true }
        return before.last == UInt8(ascii: "\r") && before.dropLast().last == UInt8(ascii: "\n")
    }

    /// What belongs to one exchange, or names the account: cookies, dates, organizations.
    private static func isPrivate(_ name: String) -> Bool {
        switch name {
        case "set-cookie", "set-cookie2", "date", "authorization", "proxy-authorization", "www-authenticate",
            "x-api-key",
            "openai-organization", "openai-project", "anthropic-organization-id", "content-length":
            true
        default: false
        }
    }

    /// A text shorter than this is no key, and stands in many an answer.
    private static let leastSecret = 8

    private static func contains(_ secret: String, _ entry: CassetteEntry) -> Bool {
        guard secret.utf8.count >= leastSecret else { return false }
        if entry.fields.contains(where: { $0.value.contains(secret) }) || entry.key.query.contains(secret) {
            return true
        }
        return Array(entry.parts.map(\.bytes).joined()).firstRange(of: Array(secret.utf8)) != nil
    }
}
