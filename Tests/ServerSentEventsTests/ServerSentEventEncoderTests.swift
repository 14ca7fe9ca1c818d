import ServerSentEvents
import Testing

@Suite struct `Server-sent event encoder` {
    @Test(
        arguments: [
            (nil, "{}", "data: {}\n\n"),
            ("ping", "{}", "event: ping\ndata: {}\n\n"),
            (nil, "", "data: \n\n"),
            (nil, "one\ntwo", "data: one\ndata: two\n\n"),
            (nil, "one\r\ntwo\rthree", "data: one\ndata: two\ndata: three\n\n"),
            (nil, "one\n", "data: one\ndata: \n\n"),
            (nil, "\n\r\n", "data: \ndata: \ndata: \n\n"),
            (nil, " indented", "data:  indented\n\n"),
            ("a\r\nb", "x", "event: ab\ndata: x\n\n"),
            ("é", "日本", "event: é\ndata: 日本\n\n"),
        ] as [(String?, String, String)])
    func `each line of the data has its field, and a blank line ends the event`(
        event: String?,
        data: String,
        expected: String
    ) {
        var bytes: [UInt8] = []
        ServerSentEventEncoder.encode(event: event, data: data, into: &bytes)

        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test func `an event is written with all its fields`() {
        var bytes = Array("…".utf8)
        let event = ServerSentEvent(event: "tick", data: "1", id: "a\n7", retry: 1500)
        ServerSentEventEncoder.encode(event, into: &bytes)

        #expect(String(decoding: bytes, as: UTF8.self) == "…id: a7\nretry: 1500\nevent: tick\ndata: 1\n\n")
    }

    @Test func `a comment is skipped by the decoder`() throws {
        var bytes: [UInt8] = []
        ServerSentEventEncoder.comment("still\nhere", into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == ": stillhere\n\n")

        var decoder = ServerSentEventDecoder()
        #expect(try decoder.events(in: bytes).isEmpty)
        #expect(!decoder.hasPartialEvent)
    }

    @Test(arguments: [
        ServerSentEvent(data: ""), ServerSentEvent(data: "\n"), ServerSentEvent(data: "a\n\nb\n"),
        ServerSentEvent(event: "x", data: " :colon", id: "", retry: 0), ServerSentEvent(data: "🙂 é\u{2028}\u{0}"),
    ])
    func `what was encoded is decoded`(event: ServerSentEvent) throws {
        var bytes: [UInt8] = []
        ServerSentEventEncoder.encode(event, into: &bytes)
        var decoder = ServerSentEventDecoder()

        #expect(try decoder.events(in: bytes) == [event])
    }
}
