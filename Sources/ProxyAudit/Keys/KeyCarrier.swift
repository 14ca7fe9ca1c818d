/// Where an exchange's key travels on its way to the provider. A proxy may drop any of them; what survives is a result.
public enum KeyCarrier: String, Sendable, Hashable, Codable, CodingKeyRepresentable, CaseIterable {
    /// A header of its own, `x-mockd-key`.
    case header
    /// W3C trace context: the trace id of `traceparent`.
    case traceparent
    /// Text in the prompt.
    case prompt
}

extension ExchangeKey {
    /// The header that is nothing but a carrier.
    package static let headerName = "x-mockd-key"

    /// The fields to add to the request: `x-mockd-key` and a sampled `traceparent`, whose trace id is the key and whose
    /// parent id is its lower half.
    package var headFields: [HeadFields.Field] {
        [
            HeadFields.Field(name: Self.headerName, value: description),
            HeadFields.Field(name: "traceparent", value: "00-\(digits)-\(digits.suffix(16))-01"),
        ]
    }

    /// The text to put into the prompt, a word of its own: the mock that echoes its prompt then has it in its answer.
    package func marking(_ prompt: String) -> String { prompt.isEmpty ? description : "\(prompt) \(description)" }

    /// The key in the header of its own.
    package static func inHeader(of fields: HeadFields) -> ExchangeKey? {
        fields[headerName].flatMap { ExchangeKey($0) }
    }

    /// The key in the trace id; any other tracer's trace id looks like one too, so that only a known key counts.
    package static func inTraceparent(of fields: HeadFields) -> ExchangeKey? {
        traceID(of: fields).flatMap { ExchangeKey(digits: Array($0.utf8)) }
    }

    /// The trace id that `traceparent` has, if that is of the form that W3C trace context gives it.
    package static func traceID(of fields: HeadFields) -> String? {
        guard let parts = fields["traceparent"]?.split(separator: "-", omittingEmptySubsequences: false),
            parts.count >= 4, parts[0].count == 2, parts[1].count == 32, parts[2].count == 16
        else { return nil }
        return String(parts[1])
    }

    /// Every key that stands in a text, each once, in the order in which they stand there.
    package static func all(in text: String) -> [ExchangeKey] { all(in: Array(text.utf8)) }

    /// Every key that stands in a body, whatever its dialect: keys are plain ASCII, and so stand in JSON as they are.
    package static func all(in bytes: [UInt8]) -> [ExchangeKey] {
        let prefix = Array(prefix.utf8)
        var keys: [ExchangeKey] = []
        var seen: Set<ExchangeKey> = []
        var position = 0
        while position + length <= bytes.count {
            guard bytes[position] == prefix[0], bytes[position...].starts(with: prefix) else {
                position += 1
                continue
            }
            if let key = ExchangeKey(digits: bytes[(position + prefix.count)..<(position + length)]) {
                if seen.insert(key).inserted { keys.append(key) }
                position += length
            } else {
                position += prefix.count
            }
        }
        return keys
    }

    /// The keys that a request's carriers have.
    package static func carried(by request: ObservedRequest) -> [KeyCarrier: [ExchangeKey]] {
        var carried: [KeyCarrier: [ExchangeKey]] = [:]
        if let key = inHeader(of: request.fields) { carried[.header] = [key] }
        if let key = inTraceparent(of: request.fields) { carried[.traceparent] = [key] }
        let keys = all(in: request.body)
        if !keys.isEmpty { carried[.prompt] = keys }
        return carried
    }
}
