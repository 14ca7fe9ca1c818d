import ServerSentEvents
import Testing

@Suite struct `Event size limit` {
    @Test(
        arguments: [
            ("data: 4567890\n\n", true),  // a line of 13 bytes
            ("data: 45678901234567890\n\n", false),
            ("data: 45678901234567890", false),  // begun, and too long already
            (": a comment beyond the limit\n", false),
            ("data:1234567\ndata:1234567\n\n", true),  // 15 bytes of data
            ("data:1234567\ndata:12345678\n\n", true),  // 16
            ("data:1234567\ndata:123456789\n\n", false),  // 17
            ("data:1234567\n\ndata:1234567\n\ndata:1234567\n\n", true),
        ], [1, 3, 1000])
    func `lines and data up to the limit pass, whatever the cuts`(stream: (String, Bool), pieceSize: Int) throws {
        let (text, passes) = stream
        let bytes = Array(text.utf8)
        var decoder = ServerSentEventDecoder(maximumEventSize: 16)
        func decodeAll() throws {
            for start in stride(from: 0, to: bytes.count, by: pieceSize) {
                _ = try decoder.events(in: bytes[start..<min(start + pieceSize, bytes.count)])
            }
        }

        if passes {
            try decodeAll()
        } else {
            let error = #expect(throws: ServerSentEventError.self) { try decodeAll() }
            #expect(error?.code == .eventTooLarge)
            #expect(error?.description == "the stream has an event of more than 16 bytes")
        }
    }

    @Test func `events before the oversized one are handed out, later ones are not`() throws {
        var decoder = ServerSentEventDecoder(maximumEventSize: 16)
        var texts: [String] = []
        let stream = Array("data: a\n\ndata: far beyond the limit\n\ndata: b\n\n".utf8)
        #expect(throws: ServerSentEventError.self) {
            try stream.withUnsafeBytes { try decoder.decode($0) { texts.append($0.text) } }
        }
        #expect(texts == ["a"])

        #expect(throws: ServerSentEventError.self) { try decoder.events(in: "data: c\n\n".utf8) }
    }

    @Test func `an event of several megabytes passes by default`() throws {
        let text = String(repeating: "0123456789", count: 300_000)
        var decoder = ServerSentEventDecoder()
        var events: [ServerSentEvent] = []
        let stream = Array("data: \(text)\n\ndata: next\n\n".utf8)
        for start in stride(from: 0, to: stream.count, by: 16384) {
            events += try decoder.events(in: stream[start..<min(start + 16384, stream.count)])
        }

        #expect(events.map(\.data.utf8.count) == [3_000_000, 4])
    }
}
