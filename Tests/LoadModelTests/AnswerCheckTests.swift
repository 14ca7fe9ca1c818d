import ProviderWire
import Testing

@testable import LoadModel

@Suite struct AnswerCheckTests {
    private static let chat = #"{"object":"chat.completion","choices":[{"message":{"content":"Hello"}}]}"#
    private static let message = #"{"type":"message","content":[{"type":"text","text":"Hello"}]}"#

    private static let chatStream = """
        data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

        data: {"choices":[{"index":0,"delta":{"content":"Grüße"},"finish_reason":null}]}

        data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: [DONE]


        """
    private static let messageStream = """
        event: message_start
        data: {"type":"message_start","message":{"type":"message","content":[],"stop_reason":null}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: ping
        data: {"type":"ping"}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}

        event: message_stop
        data: {"type":"message_stop"}


        """

    private func judge(
        _ text: String, _ endpoint: Endpoint, isStreaming: Bool = false, status: Int = 200, pieceSize: Int = .max
    ) -> JudgedAnswer {
        JudgedAnswer(text, endpoint, isStreaming: isStreaming, status: status, pieceSize: pieceSize)
    }

    @Test(arguments: [
        (chat, Endpoint.chat, Outcome.success), (message, .message, .success),
        (#"{"object":"list","data":[]}"#, .models, .success), (" \n\(chat)\r\n", .chat, .success),
        (chat, .message, .failure(.invalidJSON)), (message, .chat, .failure(.invalidJSON)),
        (#"{"choices":{}}"#, .chat, .failure(.invalidJSON)), (#"[{"choices":[]}]"#, .chat, .failure(.invalidJSON)),
        (#"{"a":{"choices":[]}}"#, .chat, .failure(.invalidJSON)),
        (#"{"type":"error","content":[]}"#, .message, .failure(.invalidJSON)),
        (#"{"choices":[{"text":"Hello"}]}"#, .completion, .success), (message, .completion, .failure(.invalidJSON)),
        (#"{"object":"response","output":[]}"#, .response, .success), (chat, .response, .failure(.invalidJSON)),
        (#"{"output":{}}"#, .response, .failure(.invalidJSON)),
        (#"{"response":{"output":[]}}"#, .response, .failure(.invalidJSON)),
        (#"{"object":"list","data":[{"embedding":[0.5]}]}"#, .embedding, .success),
        (#"{"data":"x"}"#, .embedding, .failure(.invalidJSON)), (chat, .embedding, .failure(.invalidJSON)),
        (#"{"input_tokens":3}"#, .countTokens, .success), (#"{"input_tokens":0}"#, .countTokens, .success),
        (#"{"input_tokens":"3"}"#, .countTokens, .failure(.invalidJSON)),
        (#"{"usage":{"input_tokens":3}}"#, .countTokens, .failure(.invalidJSON)),
        (message, .countTokens, .failure(.invalidJSON)),
        (String(chat.dropLast()), .chat, .failure(.invalidJSON)), ("\(chat)x", .chat, .failure(.invalidJSON)),
        ("", .chat, .failure(.invalidJSON)), ("<html>", .models, .failure(.invalidJSON)),
    ])
    func `a whole answer must be JSON of the endpoint's shape`(text: String, endpoint: Endpoint, outcome: Outcome) {
        #expect(judge(text, endpoint).outcome == outcome)
        #expect(judge(text, endpoint, pieceSize: 1).outcome == outcome)
    }

    @Test(arguments: [301, 400, 401, 404, 429, 500, 529])
    func `any status but 2xx fails, whatever the body is`(status: Int) {
        #expect(judge(Self.chat, .chat, status: status).outcome == .failure(.status))
        #expect(judge(Self.chatStream, .chat, isStreaming: true, status: status).outcome == .failure(.status))
    }

    @Test(arguments: [(chatStream, Endpoint.chat, "Grüße"), (messageStream, .message, "Hello")])
    func `a stream succeeds however it is cut, and its first content is seen with its event`(
        text: String,
        endpoint: Endpoint,
        content: String
    ) throws {
        try JudgedAnswer.expectSuccess(of: text, endpoint, content: content)
    }

    @Test func `a stream without its end is told from a whole one`() {
        let withoutDone = Self.chatStream.replacing("data: [DONE]\n\n", with: "")
        let withoutReason = Self.chatStream.replacing("\"stop\"", with: "null")
        let withoutStop = Self.messageStream.replacing("event: message_stop", with: "event: ping")
        let unnamed = Self.messageStream.replacing("event: message_stop\n", with: "")

        for text in [withoutDone, withoutReason, String(Self.chatStream.dropLast())] {
            #expect(judge(text, .chat, isStreaming: true).outcome == .failure(.missingTerminalEvent))
        }
        for text in [withoutStop, unnamed] {
            #expect(judge(text, .message, isStreaming: true).outcome == .failure(.missingTerminalEvent))
        }
        #expect(judge("", .chat, isStreaming: true).outcome == .failure(.missingTerminalEvent))
    }

    @Test(arguments: [
        ("data: {\"error\":{\"message\":\"no\"}}\n\n", Endpoint.chat),
        ("event: error\ndata: {\"message\":\"no\"}\n\n", .chat),
        ("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n", .message),
    ])
    func `an error event fails the stream, even if it ends well`(event: String, endpoint: Endpoint) {
        let rest = endpoint == .chat ? Self.chatStream : Self.messageStream

        #expect(judge(event + rest, endpoint, isStreaming: true).outcome == .failure(.streamError))
    }

    @Test func `an event that is no JSON fails the stream`() {
        #expect(judge("data: {\"choices\"\n\n", .chat, isStreaming: true).outcome == .failure(.invalidJSON))
        #expect(judge("data: {\"x\":1}\n\n", .chat, isStreaming: true).outcome == .failure(.invalidJSON))
        #expect(judge("data: hello\n\n", .message, isStreaming: true).outcome == .failure(.invalidJSON))
    }

    @Test(arguments: ["reasoning", "reasoning_content", "content"])
    func `reasoning is content too`(key: String) {
        let stream =
            "data: {\"choices\":[{\"delta\":{\"\(key)\":\"\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"\(key)\":\"x\"}}]}\n\n"

        #expect(judge(stream, .chat, isStreaming: true, pieceSize: 1).contentOffset == stream.utf8.count)
    }

    @Test func `tool arguments are content, an empty fragment is not`() {
        func event(_ json: String) -> String {
            "event: content_block_delta\ndata: {\"delta\":{\"partial_json\":\(json)}}\n\n"
        }
        let stream = event("\"\"") + event("\"{\"")

        #expect(judge(stream, .message, isStreaming: true, pieceSize: 1).contentOffset == stream.utf8.count)
    }

    @Test func `a check can be used for one answer after the other`() {
        var check = AnswerCheck(endpoint: .chat, isStreaming: true)
        for _ in 0..<2 {
            check.begin(status: 200)
            let bytes = Array(Self.chatStream.utf8)
            let arrival = bytes.withUnsafeBytes { check.receive($0) }
            #expect(arrival.contentCount == 1)
            #expect(check.finish() == .success)
        }
        check.begin(status: 200)
        #expect(check.finish() == .failure(.missingTerminalEvent))
    }
}
