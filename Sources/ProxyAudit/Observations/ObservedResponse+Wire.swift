import ServerSentEvents

extension ObservedResponse {
    /// Reads a response off its bytes as they passed one end, however they were cut.
    ///
    /// Interim responses are passed over. A body ends by its length, by chunked coding or with the bytes; what is cut
    /// short is read as far as it goes. An event passed with the transfer that brought its end.
    package init(bytes: [UInt8], transfers: [WireTransfer]) {
        self.init()
        var head: MessageHead?
        var start = 0
        while let next = MessageHead(bytes, at: start) {
            start = next.end
            guard let status = next.startLine.dropFirst().first.flatMap({ Int($0) }) else { break }
            if status >= 200 {
                self.status = status
                head = next
                break
            }
        }
        guard let head else { return }
        fields = head.fields
        lastByte = transfers.last?.time
        let parts = BodyParts(bytes, from: head.end, fields: head.fields).ranges
        let isEventStream = fields["content-type"]?.lowercased().hasPrefix("text/event-stream") ?? false
        if isEventStream { events = Self.events(in: parts, of: bytes, transfers) }
        if events.isEmpty { body = parts.flatMap { bytes[$0] } }
    }

    private static func events(
        in parts: [Range<Int>], of bytes: [UInt8], _ transfers: [WireTransfer]
    ) -> [ObservedEvent] {
        var events: [ObservedEvent] = []
        var decoder = ServerSentEventDecoder()
        var cursor = TransferCursor(transfers)
        for part in parts {
            var position = part.lowerBound
            while position < part.upperBound {
                guard let (index, end) = cursor.transfer(at: position) else { return events }
                let piece = bytes[position..<min(end, part.upperBound)]
                // What is no event stream any more ends here: the rest cannot be told apart.
                guard let found = try? decoder.events(in: piece) else { return events }
                events += found.map { event in
                    ObservedEvent(
                        name: event.event, data: event.data, time: transfers[index].time, transfer: index,
                        due: transfers[index].due
                    )
                }
                position = piece.endIndex
            }
        }
        return events
    }
}

/// Finds the transfer that brought a byte; positions must not go back.
private struct TransferCursor {
    private let transfers: [WireTransfer]
    private var index = 0
    private var start = 0

    init(_ transfers: [WireTransfer]) { self.transfers = transfers }

    /// The transfer's number, and the offset of the first byte after it.
    mutating func transfer(at position: Int) -> (index: Int, end: Int)? {
        while index < transfers.count, start + transfers[index].count <= position {
            start += transfers[index].count
            index += 1
        }
        return index < transfers.count ? (index, start + transfers[index].count) : nil
    }
}

/// Where the bytes of a body stand among those of a message, without its transfer coding.
private struct BodyParts {
    private(set) var ranges: [Range<Int>] = []

    init(_ bytes: [UInt8], from start: Int, fields: HeadFields) {
        if fields["transfer-encoding"]?.lowercased().hasSuffix("chunked") ?? false {
            readChunks(bytes, from: start)
        } else {
            let length = fields["content-length"].flatMap { Int($0) }.map { max(0, $0) } ?? .max
            ranges = [start..<(length < bytes.count - start ? start + length : bytes.count)]
        }
    }

    private mutating func readChunks(_ bytes: [UInt8], from start: Int) {
        var position = start
        while let lineEnd = bytes[position...].firstIndex(of: 0x0A) {
            let digits = bytes[position..<lineEnd].prefix { $0 != UInt8(ascii: ";") && $0 != 0x0D }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size > 0 else { return }
            position = lineEnd + 1
            let end = size < bytes.count - position ? position + size : bytes.count
            ranges.append(position..<end)
            // The data is followed by a line end of its own.
            position = min(end + 2, bytes.count)
        }
    }
}
