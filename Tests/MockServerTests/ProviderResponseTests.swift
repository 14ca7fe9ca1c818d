import MockBehavior
import NIOCore
import ProviderWire
import Synthesis
import Telemetry
import Testing

@testable import MockServer

struct ProviderResponseTests {
    // MARK: - Answers

    @Test func `a chat completion names what the request named`() throws {
        let client = try TestConnection { $0.chat.defaultResponses = ["Hi"] }
        let request = TestRequest.post(
            "/v1/chat/completions", #"{"model":"my \"own\" é","messages":[{"role":"user","content":"12345678"}]}"#
        )
        let json = try client.answer(to: request)?.json
        #expect(json?["model"] == "my \"own\" é")
        #expect(
            json?["usage"] == [
                "prompt_tokens": 2, "completion_tokens": 1, "total_tokens": 3,
                "prompt_tokens_details": ["cached_tokens": 0, "audio_tokens": 0],
                "completion_tokens_details": [
                    "reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0,
                    "rejected_prediction_tokens": 0,
                ],
            ]
        )
        #expect(json?["id"]?.stringValue?.hasPrefix("chatcmpl-") == true)
        #expect(json?["id"]?.stringValue?.count == "chatcmpl-".count + 29)
        #expect(json?["created"]?.intValue ?? 0 > 1_700_000_000)
    }

    @Test func `a message names what the request named`() throws {
        let client = try TestConnection { $0.message.defaultResponses = ["Hi"] }
        let json = try client.answer(to: TestRequest.message)?.json
        #expect(json?["model"] == "claude")
        #expect(
            json?["usage"] == [
                "input_tokens": 2, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
                "cache_creation": ["ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0],
                "output_tokens": 1, "service_tier": "standard",
            ]
        )
        #expect(json?["id"]?.stringValue?.hasPrefix("msg_01") == true)
        #expect(json?["id"]?.stringValue?.count == "msg_01".count + 22)
    }

    @Test func `every response has an id of its own, the same in all chunks of a stream`() throws {
        let client = try TestConnection { $0.chat.defaultResponses = ["a b c"] }
        var ids: Set<String> = []
        for _ in 0..<3 {
            let body = try client.answer(to: TestRequest.chatStream)?.body ?? ""
            let own = try body.split(separator: "\n\n").dropLast().map {
                try JSONValue(parsing: $0.dropFirst("data: ".count).utf8)["id"]?.stringValue ?? ""
            }
            #expect(Set(own).count == 1)
            ids.formUnion(own)
        }
        #expect(ids.count == 3)
    }

    @Test func `a stream ends with usage if it was asked for`() throws {
        let client = try TestConnection()
        func stream(_ options: String) throws -> String {
            let body =
                #"{"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true,"stream_options":\#(options)}"#
            let stream = try client.answer(to: TestRequest.post("/v1/chat/completions", body))?.body ?? ""
            #expect(stream.hasSuffix("data: [DONE]\n\n"))
            return stream
        }
        #expect(try stream(#"{"include_usage":true}"#).contains(#""total_tokens":"#))
        #expect(try !stream(#"{"include_usage":false}"#).contains("usage"))
        #expect(try !stream("null").contains("usage"))
    }

    // MARK: - Headers

    @Test func `an answer of OpenAI's has its headers`() throws {
        let headers = try TestConnection().answer(to: TestRequest.chat)?.headers
        #expect(headers?["content-type"] == "application/json")
        #expect(headers?["x-request-id"]?.hasPrefix("req_") == true)
        #expect(headers?["x-request-id"]?.count == 28)
        #expect(headers?["request-id"] == nil)
        #expect(headers?["x-mockd-revision"] == "1")
        #expect(headers?["access-control-allow-origin"] == nil)
        #expect(headers?["date"]?.hasSuffix(" GMT") == true)
    }

    @Test func `an answer of Anthropic's has its headers`() throws {
        let headers = try TestConnection().answer(to: TestRequest.message)?.headers
        #expect(headers?["request-id"]?.hasPrefix("req_") == true)
        #expect(headers?["x-request-id"] == nil)
    }

    @Test func `a stream is neither cached nor of known length`() throws {
        let client = try TestConnection()
        let chat = try client.answer(to: TestRequest.chatStream)
        #expect(chat?.headers["content-type"] == "text/event-stream; charset=utf-8")
        #expect(chat?.headers["cache-control"] == "no-cache")
        #expect(chat?.headers["transfer-encoding"] == "chunked")
        #expect(chat?.headers["content-length"] == nil)
        let body = #"{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"stream":true}"#
        let message = try client.answer(to: TestRequest.post("/v1/messages", body))
        #expect(message?.headers["content-type"] == "text/event-stream")
    }

    // MARK: - Refusals

    @Test(arguments: [
        ("/v1/x", "x: y", false), ("/v1/messages/x", "x: y", true), ("/anthropic/v1/x", "x: y", true),
        ("/v1/x", "anthropic-version: 1", true), ("/openai/v1/messages", "anthropic-version: 1", false),
    ])
    func `an unknown path is not found, in the shape that the client means`(
        path: String, header: String, isAnthropic: Bool
    ) throws {
        let response = try TestConnection().answer(to: TestRequest.get(path, header))
        #expect(response?.status == 404)
        #expect(try (response?.json["type"] == "error") == isAnthropic)
        #expect(try response?.json["error"]?["message"]?.stringValue == "Invalid URL (GET \(path))")
    }

    @Test(arguments: [
        ("GET", "/v1/chat/completions", "POST, OPTIONS"), ("PUT", "/v1/messages", "POST, OPTIONS"),
        ("GET", "/v1/messages/count_tokens", "POST, OPTIONS"), ("GET", "/v1/completions", "POST, OPTIONS"),
        ("DELETE", "/v1/responses", "POST, OPTIONS"), ("GET", "/openai/v1/embeddings", "POST, OPTIONS"),
        ("DELETE", "/v1/models", "GET, HEAD, OPTIONS"), ("POST", "/v1/models/gpt-4", "GET, HEAD, OPTIONS"),
    ])
    func `a wrong method is told which are right`(method: String, path: String, allow: String) throws {
        let client = try TestConnection()
        let response = try client.answer(to: TestRequest.get(path, "content-length: 0", method: method))
        #expect(response?.status == 405)
        #expect(response?.headers["allow"] == allow)
        #expect(client.isOpen)
    }

    @Test func `a request that is refused takes no turn`() throws {
        let client = try TestConnection { $0.chat.defaultResponses = ["one", "two"] }
        for body in ["{", "{}", "[]"] {
            #expect(try client.answer(to: TestRequest.post("/v1/chat/completions", body))?.status == 400)
        }
        #expect(try client.answer(to: TestRequest.chat)?.body.contains("one") == true)
    }

    @Test(arguments: [
        "GET /v1/models HTTP/1.1\r\n\r\n", "GET /v1/models HTTP/1.1\r\nhost: a\r\nHost: b\r\n\r\n",
    ])
    func `HTTP 1.1 needs one host`(request: String) throws {
        #expect(try TestConnection().answer(to: request)?.status == 400)
    }

    @Test func `HTTP 1.0 needs none`() throws {
        #expect(try TestConnection().answer(to: "GET /v1/models HTTP/1.0\r\n\r\n")?.status == 200)
    }

    @Test func `what is answered is counted by endpoint and status`() throws {
        let client = try TestConnection()
        for request in [
            TestRequest.chat, TestRequest.chat, TestRequest.message, TestRequest.get("/x"),
            TestRequest.get("/v1/models"),
        ] {
            _ = try client.answer(to: request)
        }
        #expect(client.counted(.requests, ["endpoint": "chat", "status": "200"]) == 2)
        #expect(client.counted(.requests, ["endpoint": "message", "status": "200"]) == 1)
        #expect(client.counted(.requests, ["endpoint": "other", "status": "404"]) == 1)
        #expect(client.counted(.requests, ["endpoint": "models", "status": "200"]) == 1)
        #expect(client.responsesCounted == 5)
    }

    @Test func `how long responses took is measured from the end of the request`() throws {
        let client = try TestConnection { $0.chat.delay = .constant(.milliseconds(250)) }
        try client.send(TestRequest.chat)
        client.advance(by: .milliseconds(250))
        let timer = client.registry.snapshot().timers.first { $0.labels == ["endpoint": "chat"] }
        #expect(timer?.count == 1)
        #expect(timer?.meanMs.map { abs($0 - 250) < 1 } == true)
    }

    @Test func `bytes are counted as they came and went`() throws {
        let client = try TestConnection()
        try client.send(TestRequest.chat)
        let sent = try client.received()
        #expect(client.counted(.sentBytes) == Double(sent.utf8.count))
        #expect(client.counted(.receivedBytes) == Double(TestRequest.chat.split(separator: "\r\n\r\n")[1].utf8.count))
    }
}
