import ServerSentEvents

/// The bytes of one HTTP/1.1 response as they passed one of the ends, and the moments at which they did.
///
/// Both ends may hand over no more than this: the mock what it wrote with each write, the generator what it read with each
/// read. Everything else, events and their stamps too, is read from it here, by the same code.
package struct WireTranscript: Sendable, Hashable {
    /// Some bytes that passed together: a write or a read.
    package struct Transfer: Sendable, Hashable {
        /// From the run's start.
        package var time: Duration
        /// How many bytes.
        package var count: Int
        /// When they were to pass; nil if nobody had said.
        package var due: Duration?

        package init(time: Duration, count: Int, due: Duration? = nil) {
            self.time = time
            self.count = count
            self.due = due
        }
    }

    /// All bytes, head and framing included.
    package var bytes: [UInt8]
    /// In order; together they have as many bytes as ``bytes``.
    package var transfers: [Transfer]

    package init(bytes: [UInt8], transfers: [Transfer]) {
        self.bytes = bytes
        self.transfers = transfers
    }

    /// The response that the bytes are, as far as they go, and whether they are all of it: the promised length has come,
    /// or the last chunk.
    package func response() -> (response: ObservedResponse, isWhole: Bool) {
        var response = ObservedResponse(lastByte: transfers.last?.time)
        guard let (status, fields, payload) = Self.finalHead(of: bytes) else { return (response, false) }
        response.status = status
        response.fields = fields
        let (ranges, isWhole) = payloadRanges(from: payload, fields)
        if fields["content-type"]?.lowercased().hasPrefix("text/event-stream") ?? false {
            (response.events, response.comments) = events(in: ranges)
        }
        // A stream that had no event yet is an empty body.
        if response.events.isEmpty { response.body = ranges.flatMap { bytes[$0] } }
        return (response, isWhole)
    }

    /// Status and fields of the first head that is no interim one, and where its payload begins.
    private static func finalHead(of bytes: [UInt8]) -> (status: Int, fields: HeadFields, payload: Int)? {
        var start = 0
        while let (lines, end) = headLines(of: bytes, from: start) {
            let words = (lines.first ?? "").split(separator: " ")
            guard words.count >= 2, words[0].hasPrefix("HTTP/"), let status = Int(words[1]) else { return nil }
            if status >= 200 || status == 101 { return (status, HeadFields(lines: lines.dropFirst()), end) }
            start = end
        }
        return nil
    }

    /// The lines of a head that begins there, and where it ends; nil if it does not.
    static func headLines(of bytes: [UInt8], from start: Int) -> (lines: [Substring], end: Int)? {
        let blank = Array("\r\n\r\n".utf8)
        var position = start
        while position + blank.count <= bytes.count {
            if bytes[position] == blank[0], bytes[position...].starts(with: blank) {
                let head = String(decoding: bytes[start..<position], as: UTF8.self)
                return (head.split(separator: "\r\n", omittingEmptySubsequences: true), position + blank.count)
            }
            position += 1
        }
        return nil
    }

    /// Where the payload's bytes are, without any framing.
    private func payloadRanges(from start: Int, _ fields: HeadFields) -> (ranges: [Range<Int>], isWhole: Bool) {
        if fields["transfer-encoding"]?.lowercased().contains("chunked") ?? false { return chunks(from: start) }
        guard let length = fields["content-length"].flatMap({ Int($0) }), length >= 0 else {
            // Only the connection's end says where it ends: that it was meant so cannot be seen here.
            return ([start..<bytes.count], true)
        }
        let end = min(bytes.count, start + min(length, bytes.count))
        return ([start..<end], end - start == length)
    }

    private func chunks(from start: Int) -> (ranges: [Range<Int>], isWhole: Bool) {
        var ranges: [Range<Int>] = []
        var position = start
        while let lineEnd = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: bytes[position..<lineEnd], as: UTF8.self)
            let digits = line.prefix { $0.isHexDigit }
            guard let size = Int(digits, radix: 16), size >= 0 else { return (ranges, false) }
            if size == 0 { return (ranges, true) }
            let end = min(bytes.count, lineEnd + 1 + min(size, bytes.count))
            ranges.append(lineEnd + 1..<end)
            // Behind the data comes a line end.
            position = end + 2
            if position > bytes.count { return (ranges, false) }
        }
        return (ranges, false)
    }

    /// Each event with the transfer that brought its end, and how many comments there are.
    private func events(in ranges: [Range<Int>]) -> (events: [ObservedEvent], comments: Int) {
        var decoder = ServerSentEventDecoder()
        var events: [ObservedEvent] = []
        var transfer = 0
        var transferEnd = transfers.first?.count ?? 0
        for range in ranges {
            var position = range.lowerBound
            while position < range.upperBound {
                while position >= transferEnd, transfer + 1 < transfers.count {
                    transfer += 1
                    transferEnd += transfers[transfer].count
                }
                let end = position >= transferEnd ? range.upperBound : min(range.upperBound, transferEnd)
                guard let found = try? decoder.events(in: bytes[position..<end]) else {
                    return (events, decoder.commentCount)
                }
                events += found.map {
                    ObservedEvent(
                        name: $0.event, data: $0.data, time: transfers.isEmpty ? .zero : transfers[transfer].time,
                        transfer: transfer, due: transfers.isEmpty ? nil : transfers[transfer].due
                    )
                }
                position = end
            }
        }
        return (events, decoder.commentCount)
    }
}

extension HeadFields {
    /// The fields of these lines; a line without a colon is none.
    init(lines: some Sequence<Substring>) {
        self.init(
            lines.compactMap { line in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                var value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
                while value.last == " " || value.last == "\t" { value.removeLast() }
                return Field(name: String(line[..<colon]), value: String(value))
            }
        )
    }
}
