import ProviderWire

/// What an entry has in a field.
enum EntryValue: Hashable {
    case absent
    case text(String)
    case number(Double)
    case truth(Bool)
    /// The place in the body may be in the part that was not kept.
    case lost

    /// As a value is shown; nothing for one that is not there.
    var text: String {
        switch self {
        case .absent: ""
        case .text(let text): text
        case .number(let number): JSONNumber(number).text
        case .truth(let truth): truth ? "true" : "false"
        case .lost: "?"
        }
    }

    var number: Double? { if case .number(let number) = self { number } else { nil } }

    var isAbsent: Bool { self == .absent }

    init(_ text: String?) { self = text.map(EntryValue.text) ?? .absent }
    init(_ number: Double?) { self = number.map(EntryValue.number) ?? .absent }

    init(_ json: JSONValue?) {
        switch json {
        case nil, .null?: self = .absent
        case .bool(let truth)?: self = .truth(truth)
        case .number(let number)?: self = .number(number.doubleValue)
        case .string(let text)?: self = .text(text)
        case .array?, .object?: self = .text(String(decoding: json?.serialized() ?? [], as: UTF8.self))
        }
    }
}

extension JournalRecord {
    /// What stands in the field. Keys are as the client presented them: they are compared, and shown only redacted.
    func value(of field: EntryField) -> EntryValue {
        switch field {
        case .header(let name): EntryValue(head[name])
        case .pointer(let pointer): isBodyCut ? .lost : EntryValue(document?[pointer])
        case .plain(let name): value(of: name)
        }
    }

    /// The value as people may see it.
    func shownValue(of field: EntryField) -> EntryValue {
        switch field {
        case .plain(.key): EntryValue(head.key.map(RedactedKey.of))
        case .header(let name): EntryValue(head.redactedFields[name])
        case .pointer, .plain: value(of: field)
        }
    }

    private func value(of name: EntryField.Name) -> EntryValue {
        switch name {
        case .number: .number(Double(number))
        case .time: .text(time)
        case .revision: .number(Double(header.revision))
        case .upstream: EntryValue(upstream)
        case .connection: .number(Double(header.connection))
        case .method: .text(head.method)
        case .path: .text(head.target)
        case .endpoint: EntryValue(endpoint?.rawValue)
        case .provider: .text(provider.rawValue)
        case .model: EntryValue(model)
        case .stream: .truth(header.isStreaming)
        case .status: .number(Double(header.status))
        case .rule: EntryValue(rule)
        case .fault: EntryValue(fault)
        case .limit: EntryValue(limit)
        case .retryAfter: EntryValue(toldWait.map(Double.init))
        case .nearMiss: EntryValue(nearMiss)
        case .source: EntryValue(source?.rawValue)
        case .key: EntryValue(head.key)
        case .requestId: EntryValue(requestID)
        case .clientRequestId: EntryValue(clientRequestID)
        case .attempt: EntryValue(attempt.map(Double.init))
        case .outcome: .text(outcome.rawValue)
        case .body: .text(body)
        case .bodySize: .number(Double(bodySize))
        case .bodyHash: .text(BodyHash.text(bodyHash))
        case .eventsSent: .number(Double(header.eventsSent))
        case .bytesSent: .number(Double(header.bytesSent))
        case .promptTokens: .number(Double(header.promptTokens))
        case .completionTokens: .number(Double(header.completionTokens))
        case .totalTokens: .number(Double(header.promptTokens) + Double(header.completionTokens))
        case .firstByteDue: EntryValue(milliseconds(\.firstByteDue))
        case .firstByte: EntryValue(milliseconds(\.firstByteWritten))
        case .firstByteError: difference(\.firstByteWritten, \.firstByteDue)
        case .lastByteDue: EntryValue(milliseconds(\.lastByteDue))
        case .lastByte: EntryValue(milliseconds(\.lastByteWritten))
        case .lastByteError: difference(\.lastByteWritten, \.lastByteDue)
        case .abortNoticed: EntryValue(milliseconds(\.abortNoticed))
        }
    }

    /// How much later one came than the other was due, in milliseconds.
    private func difference(
        _ actual: KeyPath<JournalHeader, Int64>, _ due: KeyPath<JournalHeader, Int64>
    ) -> EntryValue {
        guard let actual = milliseconds(actual), let due = milliseconds(due) else { return .absent }
        return .number(actual - due)
    }
}
