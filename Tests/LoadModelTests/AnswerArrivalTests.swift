import ProviderWire
import Testing

@testable import LoadModel

/// What ``AnswerCheck`` finds in an answer besides its being right.
@Suite struct AnswerArrivalTests {
    private static let chat = [
        #"data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"usage":null}"#,
        #"data: {"choices":[{"index":0,"delta":{"reasoning_content":"Hm"}}]}"#,
        #"data: {"choices":[{"index":0,"delta":{"content":"Gr\u00fc"}}]}"#,
        #"data: {"choices":[{"index":0,"delta":{"content":"ße"}}]}"#,
        #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
        #"data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4}}"#, "data: [DONE]",
    ]
    private static let message = [
        "event: message_start\n"
            + #"data: {"type":"message_start","message":{"type":"message","content":[],"usage":{"input_tokens":9,"output_tokens":1}}}"#,
        "event: content_block_start\n"
            + #"data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}"#,
        "event: content_block_delta\n"
            + #"data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}"#,
        "event: content_block_delta\n"
            + #"data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Grü"}}"#,
        "event: content_block_delta\n"
            + #"data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"ße"}}"#,
        "event: message_delta\n"
            + #"data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":0,"output_tokens":4}}"#,
        "event: message_stop\ndata: {\"type\":\"message_stop\"}",
    ]
    private static let response = [
        "event: response.created\n" + #"data: {"type":"response.created","response":{"output":[],"usage":null}}"#,
        "event: response.output_item.added\n"
            + #"data: {"type":"response.output_item.added","item":{"type":"reasoning"}}"#,
        "event: response.reasoning_summary_text.delta\n"
            + #"data: {"type":"response.reasoning_summary_text.delta","delta":"Hm"}"#,
        "event: response.output_text.delta\n" + #"data: {"type":"response.output_text.delta","delta":"Grü"}"#,
        "event: response.output_text.delta\n" + #"data: {"type":"response.output_text.delta","delta":"ße"}"#,
        "event: response.content_part.done\n"
            + #"data: {"type":"response.content_part.done","part":{"type":"output_text","text":"Grüße"}}"#,
        "event: response.completed\n"
            + #"data: {"type":"response.completed","response":{"output":[{"content":[{"text":"Grüße"}]}],"usage":{"input_tokens":9,"output_tokens":4}}}"#,
    ]

    private func stream(_ events: some Sequence<String>) -> String { events.map { "\($0)\n\n" }.joined() }

    @Test(arguments: [(chat, Endpoint.chat, 1), (message, .message, 2), (response, .response, 2)])
    func `the first chunk, the first content and the first words are told apart`(
        events: [String], endpoint: Endpoint, chunk: Int
    ) {
        let judged = JudgedAnswer(stream(events), endpoint, isStreaming: true, pieceSize: 1)

        func end(of event: Int) -> Int { stream(events.prefix(event)).utf8.count }
        #expect(judged.outcome == .success)
        #expect(judged.offset(of: .chunk) == end(of: chunk))
        let reasoning = endpoint == .chat ? 2 : 3
        #expect(judged.offset(of: .content) == end(of: reasoning))
        #expect(judged.offset(of: .answer) == end(of: reasoning + 1))
        #expect(judged.contentCount == 3)
    }

    @Test(arguments: [(chat, Endpoint.chat), (message, .message), (response, .response)])
    func `events that come in one read count each`(events: [String], endpoint: Endpoint) {
        let judged = JudgedAnswer(stream(events), endpoint, isStreaming: true)

        #expect(judged.arrivals.map(\.arrival.contentCount) == [3])
        #expect(judged.arrivals.map(\.arrival.parts) == [[.chunk, .content, .answer]])
    }

    @Test(arguments: [(chat, Endpoint.chat), (message, .message), (response, .response)])
    func `a stream's usage is read, and its text without the reasoning if that is asked for`(
        events: [String], endpoint: Endpoint
    ) {
        for pieceSize in [1, 7, .max] {
            let judged = JudgedAnswer(
                stream(events), endpoint, isStreaming: true, pieceSize: pieceSize, collectsText: true
            )
            #expect(judged.promptTokens == 9)
            #expect(judged.outputTokens == 4)
            #expect(judged.text == "Grüße")
        }
        #expect(JudgedAnswer(stream(events), endpoint, isStreaming: true).text.isEmpty)
    }

    @Test(arguments: [
        (
            #"{"choices":[{"message":{"content":"Hi","reasoning":"Hm"}}],"usage":{"prompt_tokens":9,"completion_tokens":4}}"#,
            Endpoint.chat
        ),
        (#"{"choices":[{"text":"Hi"}],"usage":{"prompt_tokens":9,"completion_tokens":4}}"#, .completion),
        (
            #"{"type":"message","content":[{"type":"thinking","thinking":"Hm"},{"type":"text","text":"H"},{"type":"text","text":"i"}],"usage":{"input_tokens":9,"output_tokens":4}}"#,
            .message
        ),
        (
            #"{"output":[{"type":"reasoning","summary":[{"text":"Hm"}]},{"type":"message","content":[{"type":"output_text","text":"Hi"}]}],"usage":{"input_tokens":9,"output_tokens":4}}"#,
            .response
        ),
    ])
    func `a whole answer's usage and text are read`(text: String, endpoint: Endpoint) {
        let judged = JudgedAnswer(text, endpoint, collectsText: true)

        #expect(judged.outcome == .success)
        #expect(judged.promptTokens == 9)
        #expect(judged.outputTokens == 4)
        #expect(judged.text == "Hi")
        #expect(judged.arrivals.isEmpty)
    }

    @Test func `what one answer said is not said of the next`() {
        var check = AnswerCheck(endpoint: .chat, isStreaming: true, collectsText: true)
        let bytes = Array(stream(Self.chat).utf8)
        check.begin(status: 200)
        _ = bytes.withUnsafeBytes { check.receive($0) }
        #expect(check.outputTokens == 4)

        check.begin(status: 200)

        #expect(check.promptTokens == nil)
        #expect(check.outputTokens == nil)
        #expect(check.text.isEmpty)
    }

    @Test func `a sample keeps the first of each mark and every content`() {
        var first = AnswerArrival()
        first.parts = .chunk
        var both = AnswerArrival()
        both.parts = [.chunk, .content, .answer]
        both.contentCount = 2
        var sample = Sample(intendedStart: .zero, end: .zero, outcome: .success)

        sample.note(AnswerArrival(), at: .milliseconds(1))
        sample.note(first, at: .milliseconds(2))
        sample.note(both, at: .milliseconds(3))
        sample.note(both, at: .milliseconds(4))

        #expect(sample.firstChunk == .milliseconds(2))
        #expect(sample.firstAnswer == .milliseconds(3))
        #expect(sample.contentTimes == [3, 3, 4, 4].map { .milliseconds($0) })
    }
}
