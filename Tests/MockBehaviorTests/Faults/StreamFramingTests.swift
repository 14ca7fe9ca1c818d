import MockBehavior
import ProviderWire
import ServerSentEvents
import Synthesis
import Testing

struct StreamFramingTests {
    private static let text = "Grüße, 世界! 👩‍👩‍👧 a: b\r\n\ndata: [DONE]\t\u{7F} \u{2028} end"

    private func steps(_ framing: StreamFraming, _ segments: [WireSegment]) -> [WireStep] {
        FaultAct.framing(framing).steps(for: segments, FaultedResponse.circumstances())
    }

    /// The plain events: what every framing must amount to.
    private func events(_ segments: [WireSegment]) throws -> [ServerSentEvent] {
        try FaultAct.contentType("x").steps(for: segments, FaultedResponse.circumstances()).events()
    }

    private func data(_ events: [ServerSentEvent]) throws -> [[String?]] {
        try events.map { event in
            // Padding is no part of the value.
            guard event.data != "[DONE]" else { return [event.event, event.data] }
            return [event.event, String(decoding: try JSONValue(parsing: event.data).serialized(), as: UTF8.self)]
        }
    }

    @Test(arguments: FaultExamples.framings, [Endpoint.chat, .completion, .response, .message])
    func `every framing reads as the plain stream does`(framing: StreamFraming, endpoint: Endpoint) throws {
        let segments = try FaultedResponse.stream(of: endpoint, saying: Self.text)
        try expectSame(framing, segments)
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `any combination of framings reads as the plain stream does`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let endpoint = Endpoint.withReplies[Int(generator.uniform(upTo: 3))]
        try expectSame(
            .random(using: &generator), FaultedResponse.stream(of: endpoint, saying: text(using: &generator))
        )
    }

    private func expectSame(_ framing: StreamFraming, _ segments: [WireSegment]) throws {
        let plain = try events(segments)
        let steps = steps(framing, segments)
        let expected = framing.hasFinalBlankLine ? plain[...] : plain.dropLast()
        #expect(try data(steps.events()) == data(Array(expected)))
        #expect(steps.last?.action == .end)
        #expect(steps.writes.allSatisfy { !$0.isEmpty })
    }

    private func text(using generator: inout SeededGenerator) -> String {
        let alphabet = Array("aé世👩\u{301}\u{2028}\"\\{}: \n\r\u{7F}x".unicodeScalars)
        var text = String.UnicodeScalarView()
        for _ in 0...generator.uniform(upTo: 200) {
            text.append(alphabet[Int(generator.uniform(upTo: UInt64(alphabet.count - 1)))])
        }
        return String(text)
    }

    @Test func `writes are cut where it is asked for`() {
        var framing = StreamFraming()
        framing.splitSize = 5
        let stream = FaultedResponse.stream(["data: {\"é\":1}\n\n"])
        #expect(steps(framing, stream).writes.map(\.count) == [5, 5, 5, 1])
        framing = StreamFraming()
        framing.splitsCharacters = true
        #expect(steps(framing, stream).writes.map(\.last) == [0xC3, 0x0A])
        framing = StreamFraming()
        framing.splitsLineEnds = true
        framing.lineEnd = .crlf
        #expect(steps(framing, stream).writes.map(\.last) == [0x0D, 0x0D, 0x0A])
        #expect(steps(framing, stream).writes.map(\.first) == [0x64, 0x0A, 0x0A])
    }

    @Test func `lines are written as asked for`() {
        let stream = FaultedResponse.stream(["event: a\ndata: {\"b\": 1}\n\n", "data: [DONE]\n\n"])
        func text(_ change: (inout StreamFraming) -> Void) -> String {
            var framing = StreamFraming()
            change(&framing)
            return String(decoding: steps(framing, stream).body, as: UTF8.self)
        }
        #expect(text { $0.lineEnd = .crlf } == "event: a\r\ndata: {\"b\": 1}\r\n\r\ndata: [DONE]\r\n\r\n")
        #expect(text { $0.lineEnd = .cr } == "event: a\rdata: {\"b\": 1}\r\rdata: [DONE]\r\r")
        #expect(text { $0.hasSpace = false } == "event:a\ndata:{\"b\": 1}\n\ndata:[DONE]\n\n")
        #expect(text { $0.hasFinalBlankLine = false } == "event: a\ndata: {\"b\": 1}\n\ndata: [DONE]\n")
        #expect(
            text { $0.hasComments = true }
                == "event: a\n: in the middle of an event\ndata: {\"b\": 1}\n\n: between two events\n\n"
                + ": in the middle of an event\ndata: [DONE]\n\n"
        )
        #expect(text { $0.commentSize = 3 } == "event: a\ndata: {\"b\": 1}\n\n: xxx\n\ndata: [DONE]\n\n")
        #expect(text { $0.eventPadding = 3 } == "event: a\ndata: {   \"b\": 1}\n\ndata: [DONE]\n\n")
    }

    @Test func `a value that begins with a space keeps it`() throws {
        var framing = StreamFraming()
        framing.hasSpace = false
        let steps = steps(framing, FaultedResponse.stream(["event: a\ndata:  b\n\n"]))
        #expect(String(decoding: steps.body, as: UTF8.self) == "event:a\ndata:  b\n\n")
        #expect(try steps.events().map(\.data) == [" b"])
    }

    @Test func `events in one packet wait for the last of them`() {
        var framing = StreamFraming()
        framing.packedEvents = 2
        let stream = FaultedResponse.stream(["data: 1\n\n", "data: 2\n\n", "data: 3\n\n"])
        #expect(
            steps(framing, stream).lines == [
                "100 head 200", "110 data: 1\n\ndata: 2\n\n", "120 data: 3\n\n", "120 end",
            ]
        )
    }
}

extension StreamFraming {
    /// Any combination of framings.
    fileprivate static func random(using generator: inout SeededGenerator) -> StreamFraming {
        var framing = StreamFraming()
        func isChosen() -> Bool { generator.uniform(upTo: 2) == 0 }
        if isChosen() { framing.splitSize = Int(generator.uniform(upTo: 20)) + 1 }
        framing.splitsCharacters = isChosen()
        framing.splitsLineEnds = isChosen()
        framing.lineEnd = framing.splitsLineEnds ? .crlf : LineEnd.allCases[Int(generator.uniform(upTo: 2))]
        framing.hasSpace = !isChosen()
        framing.hasComments = isChosen()
        if isChosen() { framing.packedEvents = Int(generator.uniform(upTo: 5)) + 1 }
        framing.hasFinalBlankLine = !isChosen()
        if isChosen() { framing.commentSize = Int(generator.uniform(upTo: 5_000)) + 1 }
        if isChosen() { framing.eventPadding = Int(generator.uniform(upTo: 5_000)) + 1 }
        return framing
    }
}
