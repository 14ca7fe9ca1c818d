import ServerSentEvents
import Testing

/// However the network cuts a stream, the events are the same.
@Suite struct `A cut stream` {
    /// Every kind of line, line end and field, with multi-byte characters, and an unfinished event at the end.
    private static let torture =
        "\u{FEFF}: warm-up ✓\r\n\r\nevent: message_start\r\ndata: {\"text\":\"Grüße, 世界 🌍\"}\r\n\r\n"
        + "data:no space\ndata:\ndata\ndata:  two spaces\n\n" + "event: é\rdata: cr only\r\r"
        + "id: 42\nretry: 2500\nevent: ping\ndata: {}\n\n" + "event: lost\n\n" + "data: a\r\n: within\r\ndata: b\n\r"
        + "data: twice named\nevent: first\nevent: second\r\n\n" + "unknown: x\ndata: [DONE]\n\n\n\r\n\r"
        + "id: 43\ndata: unfinished 🙂\n"

    private static let bytes = Array(torture.utf8)

    private struct Outcome: Equatable {
        let events: [ServerSentEvent]
        let lastEventID: String
        let reconnectionTime: Int?
        let hasPartialEvent: Bool
    }

    private static func decode(_ pieces: [ArraySlice<UInt8>]) throws -> Outcome {
        var decoder = ServerSentEventDecoder()
        var events: [ServerSentEvent] = []
        for piece in pieces { events += try decoder.events(in: piece) }
        return Outcome(
            events: events,
            lastEventID: decoder.lastEventID,
            reconnectionTime: decoder.reconnectionTime,
            hasPartialEvent: decoder.hasPartialEvent
        )
    }

    private static let expected = Outcome(
        events: [
            ServerSentEvent(event: "message_start", data: "{\"text\":\"Grüße, 世界 🌍\"}"),
            ServerSentEvent(data: "no space\n\n\n two spaces"),
            ServerSentEvent(event: "é", data: "cr only"),
            ServerSentEvent(event: "ping", data: "{}", id: "42", retry: 2500),
            ServerSentEvent(data: "a\nb"),
            ServerSentEvent(event: "second", data: "twice named"),
            ServerSentEvent(data: "[DONE]"),
        ],
        lastEventID: "42",
        reconnectionTime: 2500,
        hasPartialEvent: true
    )

    @Test func `whole`() throws {
        #expect(try Self.decode([Self.bytes[...]]) == Self.expected)
    }

    @Test func `byte by byte`() throws {
        #expect(try Self.decode(Self.bytes.indices.map { Self.bytes[$0...$0] }) == Self.expected)
    }

    @Test func `in two, at every place`() throws {
        for cut in 0...Self.bytes.count {
            #expect(try Self.decode([Self.bytes[..<cut], Self.bytes[cut...]]) == Self.expected, "cut at \(cut)")
        }
    }

    @Test func `in three, at every pair of places`() throws {
        for first in 0...Self.bytes.count {
            for second in first...Self.bytes.count {
                let pieces = [Self.bytes[..<first], Self.bytes[first..<second], Self.bytes[second...]]
                guard try Self.decode(pieces) != Self.expected else { continue }
                Issue.record("cut at \(first) and \(second)")
            }
        }
    }

    @Test(arguments: 2...40)
    func `in equal pieces`(size: Int) throws {
        let pieces = stride(from: 0, to: Self.bytes.count, by: size).map {
            Self.bytes[$0..<min($0 + size, Self.bytes.count)]
        }
        #expect(try Self.decode(pieces) == Self.expected)
    }
}
