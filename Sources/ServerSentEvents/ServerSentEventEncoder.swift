/// Writes events and comments as bytes of a `text/event-stream`, each ended by its blank line.
///
///     var bytes: [UInt8] = []
///     ServerSentEventEncoder.encode(event: "ping", data: "{}", into: &bytes)  // event: ping⏎data: {}⏎⏎
public enum ServerSentEventEncoder {
    /// Appends an event.
    ///
    /// - Parameters:
    ///   - event: The event's name, or nil for none. Line ends in it are left out: they would end the field.
    ///   - data: UTF-8. Each of its lines, ended by LF, CR or CRLF, becomes a `data:` line.
    ///   - bytes: Where the event is appended.
    public static func encode(event: String?, data: some Collection<UInt8>, into bytes: inout [UInt8]) {
        if let event { appendField("event: ", event, to: &bytes) }
        appendData(data, to: &bytes)
        bytes.append(.lineFeed)
    }

    /// Appends an event whose data is text.
    public static func encode(event: String? = nil, data: String, into bytes: inout [UInt8]) {
        encode(event: event, data: data.utf8, into: &bytes)
    }

    /// Appends an event with all its fields. Line ends in name and id are left out.
    public static func encode(_ event: ServerSentEvent, into bytes: inout [UInt8]) {
        if let id = event.id { appendField("id: ", id, to: &bytes) }
        if let retry = event.retry { appendField("retry: ", String(retry), to: &bytes) }
        encode(event: event.event, data: event.data.utf8, into: &bytes)
    }

    /// Appends a comment, which clients skip: a heartbeat that keeps a connection open.
    public static func comment(_ text: String, into bytes: inout [UInt8]) {
        appendField(": ", text, to: &bytes)
        bytes.append(.lineFeed)
    }

    private static func appendField(_ prefix: StaticString, _ value: String, to bytes: inout [UInt8]) {
        prefix.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: value.utf8.lazy.filter { $0 != .lineFeed && $0 != .carriageReturn })
        bytes.append(.lineFeed)
    }

    private static func appendData(_ data: some Collection<UInt8>, to bytes: inout [UInt8]) {
        var rest = data[...]
        while true {
            StaticString("data: ").withUTF8Buffer { bytes.append(contentsOf: $0) }
            let lineEnd = rest.firstIndex { $0 == .lineFeed || $0 == .carriageReturn }
            bytes.append(contentsOf: rest[..<(lineEnd ?? rest.endIndex)])
            bytes.append(.lineFeed)
            guard let lineEnd else { return }
            let isCarriageReturn = rest[lineEnd] == .carriageReturn
            rest = rest[rest.index(after: lineEnd)...]
            if isCarriageReturn, rest.first == .lineFeed { rest = rest.dropFirst() }
        }
    }
}
