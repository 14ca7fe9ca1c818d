/// Reads a `text/event-stream` piece by piece, however it was cut, as WHATWG HTML §9.2.6 says.
///
/// An event is handed out with its blank line and not before; what a stream ends with lacking one shows in
/// ``hasPartialEvent``. Events that lie whole within one piece are not copied, and no string is made unless asked for.
///
///     var decoder = ServerSentEventDecoder()
///     try decoder.decode(bytes) { event in
///         if event.dataEquals("[DONE]") { finish() } else { read(event.data) }
///     }
public struct ServerSentEventDecoder: Sendable {
    /// How many bytes a line, and the data of an event, may have. A decoder holds at most twice as much.
    public let maximumEventSize: Int

    /// What the latest `id:` line of a finished event said; empty at first. To be sent as `Last-Event-ID`.
    public private(set) var lastEventID = ""

    /// What the latest `retry:` line said, in milliseconds, or nil if none came.
    public private(set) var reconnectionTime: Int?

    /// How many comments came: lines that begin with a colon, which say nothing and keep a stream open.
    public private(set) var commentCount = 0

    /// A line whose end has not come.
    private var fragment: [UInt8] = []
    /// The fields of an event whose blank line has not come.
    private var fields = EventFields()
    private var isAtStart = true
    /// Whether the last piece ended in CR, so that an LF at the head of the next belongs to it.
    private var skipsLineFeed = false
    private var failure: ServerSentEventError?

    /// A decoder at the start of a stream.
    public init(maximumEventSize: Int = 16 * 1024 * 1024) {
        self.maximumEventSize = maximumEventSize
    }

    /// Whether bytes have come that belong to no finished event.
    public var hasPartialEvent: Bool { !fragment.isEmpty || !fields.isEmpty }

    /// Reads the next bytes of the stream and hands out each event that they finish.
    ///
    /// - Throws: ``ServerSentEventError`` if an event is larger than ``maximumEventSize``, and at every later call.
    public mutating func decode(
        _ bytes: UnsafeRawBufferPointer,
        _ onEvent: (ServerSentEventView) -> Void
    ) throws(ServerSentEventError) {
        if let failure { throw failure }
        do throws(ServerSentEventError) {
            try decodeLines(of: bytes, onEvent)
        } catch {
            failure = error
            fields.removeAll()
            throw error
        }
    }

    /// Reads the next bytes of the stream and returns the events that they finish.
    ///
    /// - Throws: ``ServerSentEventError`` as ``decode(_:_:)`` does.
    public mutating func events(in bytes: some Sequence<UInt8>) throws(ServerSentEventError) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        try Array(bytes).withUnsafeBufferPointer { buffer throws(ServerSentEventError) in
            try decode(UnsafeRawBufferPointer(buffer)) { events.append($0.event) }
        }
        return events
    }

    private mutating func decodeLines(
        of bytes: UnsafeRawBufferPointer,
        _ onEvent: (ServerSentEventView) -> Void
    ) throws(ServerSentEventError) {
        var position = 0
        if skipsLineFeed, let first = bytes.first {
            skipsLineFeed = false
            if first == .lineFeed { position = 1 }
        }
        while position < bytes.count {
            let end = bytes.lineEnd(from: position)
            let part = bytes.part(position..<end)
            guard fragment.count + part.count <= maximumEventSize else {
                throw .eventTooLarge(limit: maximumEventSize)
            }
            guard end < bytes.count else {
                fragment.append(contentsOf: part)
                break
            }
            if fragment.isEmpty {
                try decodeLine(part, onEvent)
            } else {
                try decodeFragment(endingIn: part, onEvent)
            }
            position = end + 1
            if bytes[end] == .carriageReturn {
                if position == bytes.count {
                    skipsLineFeed = true
                } else if bytes[position] == .lineFeed {
                    position += 1
                }
            }
        }
        fields.copyBorrowed()
    }

    private mutating func decodeFragment(
        endingIn end: UnsafeRawBufferPointer,
        _ onEvent: (ServerSentEventView) -> Void
    ) throws(ServerSentEventError) {
        var line: [UInt8] = []
        swap(&line, &fragment)
        line.append(contentsOf: end)
        try line.withUnsafeBufferPointer { buffer throws(ServerSentEventError) in
            try decodeLine(UnsafeRawBufferPointer(buffer), onEvent)
            fields.copyBorrowed()
        }
    }

    private mutating func decodeLine(
        _ line: UnsafeRawBufferPointer,
        _ onEvent: (ServerSentEventView) -> Void
    ) throws(ServerSentEventError) {
        var line = line
        if isAtStart {
            isAtStart = false
            // A byte order mark is no part of the stream.
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.part(3..<line.count) }
        }
        guard line.isEmpty else {
            if line[0] == .colon {
                commentCount += 1
                return
            }
            fields.read(line)
            guard fields.dataSize <= maximumEventSize else { throw .eventTooLarge(limit: maximumEventSize) }
            if let retry = fields.retry { reconnectionTime = retry }
            return
        }
        if let id = fields.id { lastEventID = id }
        fields.withEvent(onEvent)
        fields.removeAll()
    }
}
