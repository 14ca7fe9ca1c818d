import ServerSentEvents
import Testing

@Suite struct `Server-sent event decoder` {
    @Test(
        arguments: [
            // Line ends.
            ("data: a\n\n", [ServerSentEvent(data: "a")]),
            ("data: a\r\n\r\n", [ServerSentEvent(data: "a")]),
            ("data: a\r\r", [ServerSentEvent(data: "a")]),
            ("data: a\r\n\ndata: b\n\rdata: c\r\r\n", ["a", "b", "c"].map { ServerSentEvent(data: $0) }),
            // One space after the colon belongs to the syntax, further ones to the value.
            ("data:a\n\n", [ServerSentEvent(data: "a")]),
            ("data:  a \n\n", [ServerSentEvent(data: " a ")]),
            ("data:\ta\n\n", [ServerSentEvent(data: "\ta")]),
            ("data: a:b: c\n\n", [ServerSentEvent(data: "a:b: c")]),
            // Several data lines, empty ones and ones without a colon.
            ("data: a\ndata: b\n\n", [ServerSentEvent(data: "a\nb")]),
            ("data\n\n", [ServerSentEvent(data: "")]),
            ("data:\n\n", [ServerSentEvent(data: "")]),
            ("data\ndata\n\n", [ServerSentEvent(data: "\n")]),
            ("data:\n\ndata: \n\n", [ServerSentEvent(data: ""), ServerSentEvent(data: "")]),
            // Without data there is no event, and its name does not pass to the next.
            ("event: ping\n\ndata: a\n\n", [ServerSentEvent(data: "a")]),
            ("\n\n\ndata: a\n\n\n\n", [ServerSentEvent(data: "a")]),
            // Names: the last one counts, an empty one is none.
            ("event: x\ndata: a\n\n", [ServerSentEvent(event: "x", data: "a")]),
            ("data: a\nevent: x\nevent: y\n\n", [ServerSentEvent(event: "y", data: "a")]),
            ("event: x\nevent:\ndata: a\n\n", [ServerSentEvent(data: "a")]),
            // Comments and unknown fields.
            (": hello\n:\ndata: a\n: in between\ndata: b\n\n", [ServerSentEvent(data: "a\nb")]),
            ("foo: x\nDATA: x\n data: x\ndatax: x\ndata: a\n\n", [ServerSentEvent(data: "a")]),
            // Id and retry.
            (
                "id: 7\nretry: 100\ndata: a\n\ndata: b\n\n",
                [
                    ServerSentEvent(data: "a", id: "7", retry: 100), ServerSentEvent(data: "b"),
                ]
            ),
            ("id\ndata: a\n\n", [ServerSentEvent(data: "a", id: "")]),
            (
                "id: a\u{0}b\nretry: 1x\nretry: -1\nretry:\nretry: 99999999999999999999\ndata: a\n\n",
                [
                    ServerSentEvent(data: "a")
                ]
            ),
            // A byte order mark counts at the very start only.
            ("\u{FEFF}data: a\n\n", [ServerSentEvent(data: "a")]),
            ("\u{FEFF}\u{FEFF}data: a\n\n", []),
            ("data: a\n\n\u{FEFF}data: b\n\n", [ServerSentEvent(data: "a")]),
            // The end: no blank line, no event.
            ("data: a", []), ("data: a\n", []), ("data: a\n\ndata: b\n", [ServerSentEvent(data: "a")]), ("", []),
        ] as [(String, [ServerSentEvent])])
    func `a stream gives its events`(stream: String, expected: [ServerSentEvent]) throws {
        var decoder = ServerSentEventDecoder()

        #expect(try decoder.events(in: stream.utf8) == expected)
    }

    @Test(arguments: [
        ("", false), ("data: a\n\n", false), (": only a comment\n", false), ("data: a\r\n\r", false),
        ("d", true), ("data: a", true), ("data: a\n", true), ("data\n", true), ("event: x\n", true), ("id: 1\n", true),
        ("data: a\n\n: begun", true),
    ])
    func `what lacks its blank line shows at the end`(stream: String, hasPartialEvent: Bool) throws {
        var decoder = ServerSentEventDecoder()
        _ = try decoder.events(in: stream.utf8)

        #expect(decoder.hasPartialEvent == hasPartialEvent)
    }

    @Test func `the last id and the reconnection time outlive their events`() throws {
        var decoder = ServerSentEventDecoder()
        #expect(decoder.lastEventID == "")
        #expect(decoder.reconnectionTime == nil)

        _ = try decoder.events(in: "id: 7\nretry: 100\n".utf8)
        #expect(decoder.lastEventID == "", "the event is not finished")
        #expect(decoder.reconnectionTime == 100, "this counts at once")

        _ = try decoder.events(in: "\ndata: a\n\n".utf8)
        #expect(decoder.lastEventID == "7", "even an event without data sets it")

        _ = try decoder.events(in: "id\ndata: a\n\n".utf8)
        #expect(decoder.lastEventID == "")
    }

    @Test func `bytes that are no UTF-8 are handed on as they are`() throws {
        let stream: [UInt8] = Array("data: a".utf8) + [0xFF, 0x00, 0xC3] + Array("\n\n".utf8)
        var decoder = ServerSentEventDecoder()
        var seen: [[UInt8]] = []
        var texts: [String] = []
        try stream.withUnsafeBytes { bytes in
            try decoder.decode(bytes) { event in
                seen.append(Array(event.data))
                texts.append(event.text)
            }
        }

        #expect(seen == [[UInt8(ascii: "a"), 0xFF, 0x00, 0xC3]])
        #expect(texts == ["a\u{FFFD}\u{0}\u{FFFD}"])
    }

    @Test func `names and data are compared without strings`() throws {
        var decoder = ServerSentEventDecoder()
        var answers: [[Bool]] = []
        try Array("event: ping\ndata: [DONE]\n\n".utf8).withUnsafeBytes { bytes in
            try decoder.decode(bytes) { event in
                answers.append([
                    event.isNamed("ping"), event.isNamed("pin"), event.isNamed("pings"),
                    event.dataEquals("[DONE]"), event.dataEquals("[DONE"), event.dataEquals(""),
                ])
            }
        }

        #expect(answers == [[true, false, false, true, false, false]])
    }

    @Test(arguments: [1, 2, 3, 100]) func `comments are counted, however the stream is cut`(size: Int) throws {
        let stream = Array(": a\n\n:\ndata: b\n: c\r\ndata: :\n\nx: :\n:d".utf8)
        var decoder = ServerSentEventDecoder()
        var events: [ServerSentEvent] = []
        for start in stride(from: 0, to: stream.count, by: size) {
            events += try decoder.events(in: stream[start..<min(start + size, stream.count)])
        }
        // The last one has no end yet.
        #expect(decoder.commentCount == 3)
        #expect(events == [ServerSentEvent(data: "b\n:")])
    }
}
