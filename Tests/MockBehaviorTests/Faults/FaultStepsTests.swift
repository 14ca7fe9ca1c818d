import MockBehavior
import ProviderWire
import Testing

struct FaultStepsTests {
    private static let events = [
        "data: {\"a\":1}\n\n", "data: {\"b\":2}\n\n", "data: {\"c\":3}\n\n", "data: [DONE]\n\n",
    ]
    private let stream = FaultedResponse.stream(Self.events)
    private let whole = FaultedResponse.whole(#"{"text":"hello"}"#)

    private func lines(
        _ act: FaultAct, _ segments: [WireSegment], _ endpoint: Endpoint = .chat
    ) -> [String] {
        act.steps(for: segments, FaultedResponse.circumstances(endpoint)).lines
    }

    @Test func `a refused connection is broken off at once`() {
        #expect(lines(.refuse, whole) == ["0 reset"])
    }

    @Test(
        arguments: [
            (.beforeHead, ["100 reset"]),
            (.afterHead, ["100 head 200", "120 reset"]),
            (.afterEvents(2), ["100 head 200", "100 data: {\"a\":1}\n\n", "110 data: {\"b\":2}\n\n", "130 reset"]),
            (
                .afterEvents(9),
                ["100 head 200"] + zip([100, 110, 120, 130], events).map { "\($0) \($1)" } + ["150 reset"]
            ),
        ] as [(FaultMoment, [String])])
    func `a stream is broken off at the moment asked for`(moment: FaultMoment, expected: [String]) {
        // The moment before the head is that at which it would have been sent.
        let expected = moment == .beforeHead ? ["100 reset"] : expected
        #expect(lines(.reset(moment), stream) == expected)
    }

    @Test func `a response that is no stream is broken off in the middle of its body`() {
        #expect(lines(.reset(.afterEvents(2)), whole) == ["100 head 200", #"100 {"text":"#, "120 reset"])
    }

    @Test func `a closed connection leaves the response incomplete`() {
        #expect(lines(.close(.afterEvents(1)), stream) == ["100 head 200", "100 data: {\"a\":1}\n\n", "100 close"])
    }

    @Test func `a stream that ends early lacks its last event, or all after some`() {
        #expect(lines(.endEarly(afterEvents: nil), stream).suffix(2) == ["120 data: {\"c\":3}\n\n", "120 end"])
        #expect(
            lines(.endEarly(afterEvents: 1), stream) == ["100 head 200", "100 data: {\"a\":1}\n\n", "100 end"]
        )
    }

    @Test func `silence begins at its moment and lasts until the client leaves`() {
        #expect(lines(.stall(FaultStall(.beforeHead)), stream) == ["100 stall"])
        #expect(lines(.stall(FaultStall(.afterHead)), whole) == ["100 head 200", "100 stall"])
    }

    @Test func `pings and comments come while a stream stalls`() {
        var stall = FaultStall(.afterEvents(1))
        stall.filling = .pings
        stall.interval = .milliseconds(500)
        #expect(
            lines(.stall(stall), stream, .message).last == "600 each 500 event: ping\ndata: {\"type\": \"ping\"}\n\n"
        )
        #expect(lines(.stall(stall), stream, .chat).last == "600 each 500 : keep-alive\n\n")
        stall.filling = .comments
        #expect(lines(.stall(stall), stream, .message).last == "600 each 500 : keep-alive\n\n")
    }

    @Test func `a stall of some time goes on where it stood, everything that much later`() {
        var stall = FaultStall(.afterEvents(1))
        stall.duration = .seconds(1)
        stall.filling = .comments
        stall.interval = .milliseconds(400)
        #expect(
            lines(.stall(stall), stream) == [
                "100 head 200", "100 data: {\"a\":1}\n\n", "500 : keep-alive\n\n", "900 : keep-alive\n\n",
                "1110 data: {\"b\":2}\n\n", "1120 data: {\"c\":3}\n\n", "1130 data: [DONE]\n\n", "1130 end",
            ]
        )
    }

    @Test func `a whole body that stalls in its middle is complete in the end`() {
        var stall = FaultStall(.afterEvents(5))
        stall.duration = .seconds(1)
        #expect(
            lines(.stall(stall), whole) == [
                "100 head 200", #"100 {"text":"#, #"1100 "hello"}"#, "1100 end",
            ]
        )
    }

    @Test func `a body trickles in pieces, none before it is due`() {
        let slow = lines(.trickle(size: 6, interval: .milliseconds(30)), whole)
        #expect(slow == ["100 head 200", #"100 {"text"#, #"130 ":"hel"#, #"160 lo"}"#, "160 end"])
        let steps = FaultAct.trickle(size: 15, interval: .milliseconds(4)).steps(
            for: stream, FaultedResponse.circumstances()
        )
        #expect(steps.map { Int($0.offset / .milliseconds(1)) } == [100, 100, 110, 120, 130, 130])
    }

    @Test func `trickling a large body byte by byte is bounded`() {
        let large = FaultedResponse.whole(String(repeating: "x", count: 250_000))
        let steps = FaultAct.trickle(size: 1, interval: .milliseconds(1)).steps(
            for: large, FaultedResponse.circumstances()
        )
        #expect(steps.writes.count <= 100_000)
        #expect(steps.body.count == 250_000)
    }

    @Test func `malformed JSON is cut in the middle and framed rightly`() {
        let steps = FaultAct.malformedJSON(afterEvents: 0).steps(for: whole, FaultedResponse.circumstances())
        #expect(String(decoding: steps.body, as: UTF8.self) == #"{"text":"#)
        #expect(steps.head?.framing == .length(8))
        #expect(lines(.malformedJSON(afterEvents: 1), stream)[2] == "110 data: {\"b\n\n")
    }

    @Test func `of a stream's events only those of JSON are malformed`() {
        let broken = lines(.malformedJSON(afterEvents: 3), stream)
        #expect(broken[3] == "120 data: {\"c\n\n")
        #expect(broken[4] == "130 data: [DONE]\n\n")
    }

    @Test func `a wrong content type changes nothing else`() {
        let steps = FaultAct.contentType("text/html").steps(for: whole, FaultedResponse.circumstances())
        #expect(steps.head?.fields == [.init("content-type", "text/html")])
        #expect(String(decoding: steps.body, as: UTF8.self) == #"{"text":"hello"}"#)
    }

    @Test func `a truncated body comes under the length of the whole`() {
        for segments in [whole, stream] {
            let steps = FaultAct.truncateBody.steps(for: segments, FaultedResponse.circumstances())
            let size = segments.reduce(0) { size, segment in
                if case .body(let bytes) = segment.content { size + bytes.count } else { size }
            }
            #expect(steps.head?.framing == .length(size))
            #expect(steps.body.count == size / 2)
            #expect(steps.last?.action == .close)
        }
    }

    @Test func `events are sent twice`() {
        #expect(lines(.duplicateEvents(afterEvents: nil), stream).count == 2 + 2 * 4)
        let one = lines(.duplicateEvents(afterEvents: 1), stream)
        #expect(one[2...3] == ["110 data: {\"b\":2}\n\n", "110 data: {\"b\":2}\n\n"])
        #expect(one.count == 2 + 5)
    }

    @Test func `events change places, their times do not`() {
        #expect(
            lines(.reorderEvents(afterEvents: 1), stream)[1...4] == [
                "100 data: {\"a\":1}\n\n", "110 data: {\"c\":3}\n\n", "120 data: {\"b\":2}\n\n", "130 data: [DONE]\n\n",
            ]
        )
        #expect(lines(.reorderEvents(afterEvents: nil), stream)[1] == "100 data: {\"b\":2}\n\n")
        #expect(lines(.reorderEvents(afterEvents: 99), stream)[4] == "130 data: {\"c\":3}\n\n")
        #expect(
            lines(.reorderEvents(afterEvents: nil), FaultedResponse.stream(["data: 1\n\n"]))[1] == "100 data: 1\n\n")
    }

    @Test(arguments: FaultExamples.acts) func `steps are in order of time and end once`(act: FaultAct) {
        for segments in [stream, whole, FaultedResponse.stream([]), FaultedResponse.whole("")] {
            let steps = act.steps(for: segments, FaultedResponse.circumstances())
            #expect(zip(steps, steps.dropFirst()).allSatisfy { $0.offset <= $1.offset })
            let ends = steps.filter { step in
                switch step.action {
                case .end, .close, .reset, .stall, .heartbeat: true
                case .head, .body: false
                }
            }
            #expect(ends.count == 1)
            #expect(ends.last == steps.last)
            #expect(steps == act.steps(for: segments, FaultedResponse.circumstances()))
        }
    }
}
