import ProviderWire
import Testing

@testable import LoadModel

/// Streams of OpenAI's responses and of its text completions, as ``AnswerCheck`` judges them.
@Suite struct ResponseStreamCheckTests {
    private static func event(_ name: String, _ members: String) -> String {
        "event: \(name)\ndata: {\"type\":\"\(name)\",\(members)}\n\n"
    }

    private static let beginning =
        event(
            "response.created",
            #""sequence_number":0,"response":{"error":null,"output":[],"text":{"format":{"type":"text"}}}"#
        )
        + event(
            "response.output_item.added",
            #""output_index":0,"item":{"type":"message","status":"in_progress","content":[],"role":"assistant"}"#
        )
        + event("response.content_part.added", #""part":{"type":"output_text","annotations":[],"text":""}"#)
    private static let delta = event("response.output_text.delta", #""delta":"Grüße","logprobs":[]"#)
    private static let end = event("response.completed", #""response":{"status":"completed","output":[]}"#)

    private func judge(_ text: String, _ endpoint: Endpoint = .response) -> Outcome {
        JudgedAnswer(text, endpoint, isStreaming: true).outcome
    }

    // MARK: - Responses

    @Test func `a response's stream succeeds however it is cut, and its first content is seen with its event`() throws {
        try JudgedAnswer.expectSuccess(of: Self.beginning + Self.delta + Self.end, .response, content: "Grüße")
    }

    @Test(arguments: [
        ("response.output_text.delta", "delta"), ("response.reasoning_summary_text.delta", "delta"),
        ("response.function_call_arguments.delta", "delta"), ("response.refusal.delta", "delta"),
    ])
    func `every kind of delta is content, an empty one is not`(name: String, key: String) {
        let empty = Self.beginning + Self.event(name, "\"\(key)\":\"\"")
        let stream = empty + Self.event(name, "\"\(key)\":\"x\"")
        let judged = JudgedAnswer(stream + Self.end, .response, isStreaming: true, pieceSize: 1)
        #expect(judged.contentOffset == stream.utf8.count)
        #expect(judged.outcome == .success)
        #expect(JudgedAnswer(empty + Self.end, .response, isStreaming: true).contentOffset == nil)
    }

    @Test func `a response's stream ends with the whole response, be it cut short`() {
        #expect(judge(Self.beginning + Self.delta + Self.end) == .success)
        let incomplete = Self.event("response.incomplete", #""response":{"status":"incomplete"}"#)
        #expect(judge(Self.beginning + Self.delta + incomplete) == .success)
    }

    @Test(arguments: ["", "event: response.output_text.done\n", "event: completed\n"])
    func `an end of another name is none`(name: String) {
        let end = Self.end.replacing("event: response.completed\n", with: name)
        #expect(judge(Self.beginning + Self.delta + end) == .failure(.missingTerminalEvent))
    }

    @Test func `a response's stream without its end is told from a whole one`() {
        #expect(judge(Self.beginning + Self.delta) == .failure(.missingTerminalEvent))
        #expect(judge("") == .failure(.missingTerminalEvent))
        let cut = String((Self.beginning + Self.delta + Self.end).dropLast())
        #expect(judge(cut) == .failure(.missingTerminalEvent))
        #expect(judge(Self.beginning + "data: [DONE]\n\n") != .success)
    }

    @Test(arguments: [
        event("response.failed", #""response":{"status":"failed","error":{"code":"server_error"}}"#),
        event("error", #""code":"server_error","message":"no""#),
    ])
    func `a response that failed fails the stream, even if it ends well`(event: String) {
        #expect(judge(Self.beginning + event + Self.end) == .failure(.streamError))
    }

    @Test(arguments: ["hello", "[1]", "{\"delta\":"])
    func `an event of a response that is no JSON object fails the stream`(data: String) {
        let event = "event: response.output_text.delta\ndata: \(data)\n\n"
        #expect(judge(Self.beginning + event + Self.end) == .failure(.invalidJSON))
    }

    // MARK: - Text completions

    private static let chunk = "data: {\"choices\":[{\"text\":\"Grüße\",\"index\":0,\"finish_reason\":null}]}\n\n"
    private static let lastChunk = "data: {\"choices\":[{\"text\":\"\",\"index\":0,\"finish_reason\":\"stop\"}]}\n\n"
    private static let done = "data: [DONE]\n\n"

    @Test func `a completion's stream succeeds however it is cut, and its first content is seen with its event`()
        throws
    {
        try JudgedAnswer.expectSuccess(of: Self.chunk + Self.lastChunk + Self.done, .completion, content: "Grüße")
    }

    @Test func `a completion's stream needs a reason for its end, and its end`() {
        #expect(judge(Self.chunk + Self.lastChunk, .completion) == .failure(.missingTerminalEvent))
        #expect(judge(Self.chunk + Self.done, .completion) == .failure(.missingTerminalEvent))
        let error = "data: {\"error\":{\"message\":\"no\"}}\n\n"
        #expect(judge(error + Self.lastChunk + Self.done, .completion) == .failure(.streamError))
        #expect(judge("data: {\"x\":1}\n\n" + Self.done, .completion) == .failure(.invalidJSON))
    }
}
