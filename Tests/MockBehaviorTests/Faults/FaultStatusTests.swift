import MockBehavior
import ProviderWire
import Testing

struct FaultStatusTests {
    private func steps(_ status: FaultStatus, _ endpoint: Endpoint = .chat) -> [WireStep] {
        FaultAct.status(status).steps(
            for: FaultedResponse.stream(["data: {}\n\n"]), FaultedResponse.circumstances(endpoint)
        )
    }

    private func body(_ status: FaultStatus, _ endpoint: Endpoint) throws -> JSONValue {
        try JSONValue(parsing: steps(status, endpoint).body)
    }

    @Test(
        arguments: [
            (.invalidRequest, 400, "invalid_request_error", "invalid_request_error"),
            (.authentication, 401, "invalid_request_error", "authentication_error"),
            (.billing, 402, "invalid_request_error", "billing_error"),
            (.permission, 403, "invalid_request_error", "permission_error"),
            (.notFound, 404, "invalid_request_error", "not_found_error"),
            (.requestTimeout, 408, "invalid_request_error", "timeout_error"),
            (.conflict, 409, "invalid_request_error", "conflict_error"),
            (.requestTooLarge, 413, "invalid_request_error", "request_too_large"),
            (.unprocessable, 422, "invalid_request_error", "invalid_request_error"),
            (.requestRateLimit, 429, "requests", "rate_limit_error"),
            (.tokenRateLimit, 429, "tokens", "rate_limit_error"),
            (.quota, 429, "insufficient_quota", "rate_limit_error"),
            (.server, 500, "server_error", "api_error"),
            (.badGateway, 502, "cf_bad_gateway", "api_error"),
            (.unavailable, 503, "service_unavailable_error", "api_error"),
            (.gatewayTimeout, 504, "cf_gateway_timeout", "timeout_error"),
            (.overloaded, 529, "service_unavailable_error", "overloaded_error"),
        ] as [(FaultFailure, Int, String, String)])
    func `each error has its status and its provider's shape`(
        failure: FaultFailure, code: Int, openAIType: String, anthropicType: String
    ) throws {
        #expect(steps(FaultStatus(failure)).head?.status == code)
        let openAI = try body(FaultStatus(failure), .chat)
        #expect(openAI["error"]?["type"]?.stringValue == openAIType)
        #expect(openAI["error"]?["message"]?.stringValue?.isEmpty == false)
        let anthropic = try body(FaultStatus(failure), .message)
        #expect(anthropic["type"] == "error")
        #expect(anthropic["error"]?["type"]?.stringValue == anthropicType)
        #expect(anthropic["request_id"] == "req_1")
    }

    @Test func `every error stands in the table above`() {
        #expect(FaultFailure.allCases.count == 17)
        #expect(
            FaultFailure.statuses == [400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504, 529]
        )
    }

    @Test func `an error comes when the answer would have, whole and at once`() {
        let lines = steps(FaultStatus(.overloaded), .message).lines
        #expect(lines.first == "100 head 529")
        #expect(lines.last == "100 end")
        #expect(steps(FaultStatus(.overloaded)).head?["cache-control"] == nil)
        #expect(steps(FaultStatus(.overloaded)).head?["content-type"] == "application/json")
    }

    @Test(
        arguments: [
            (
                .requestRateLimit, nil,
                [
                    "retry-after: 1", "retry-after-ms: 1000", "x-ratelimit-remaining-requests: 0",
                    "x-ratelimit-reset-requests: 1s",
                ]
            ),
            (
                .tokenRateLimit, .milliseconds(17),
                [
                    "retry-after: 1", "retry-after-ms: 17",
                    "x-ratelimit-remaining-tokens: 0", "x-ratelimit-reset-tokens: 17ms",
                ]
            ),
            (
                .requestRateLimit, .milliseconds(361_500),
                [
                    "retry-after: 362", "retry-after-ms: 361500",
                    "x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 6m1.5s",
                ]
            ),
            (
                .requestRateLimit, .seconds(3_600),
                [
                    "retry-after: 3600", "retry-after-ms: 3600000",
                    "x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 1h0m0s",
                ]
            ),
            (.quota, nil, []),
            (.overloaded, nil, []),
            (.unavailable, .seconds(2), ["retry-after: 2", "retry-after-ms: 2000"]),
        ] as [(FaultFailure, Duration?, [String])])
    func `OpenAI's headers say when to come back`(failure: FaultFailure, wait: Duration?, expected: [String]) {
        var status = FaultStatus(failure)
        status.retryAfter = wait
        let fields = steps(status).head?.fields.filter { $0.name.contains("retry-after") || $0.name.contains("limit") }
        #expect(fields?.map { "\($0.name): \($0.value)" } == expected)
    }

    @Test func `Anthropic's headers say when to come back`() {
        var status = FaultStatus(.tokenRateLimit)
        status.retryAfter = .milliseconds(1_500)
        let head = steps(status, .message).head
        #expect(head?["retry-after"] == "2")
        #expect(head?["retry-after-ms"] == nil)
        #expect(head?["anthropic-ratelimit-tokens-remaining"] == "0")
        #expect(head?["anthropic-ratelimit-tokens-reset"] == "1994-11-06T08:49:39Z")
    }

    @Test func `whether to come back is told by the status, or as asked`() {
        #expect(steps(FaultStatus(.overloaded)).head?["x-should-retry"] == "true")
        #expect(steps(FaultStatus(.notFound)).head?["x-should-retry"] == "false")
        var status = FaultStatus(.overloaded)
        status.shouldRetry = false
        #expect(steps(status).head?["x-should-retry"] == "false")
    }

    @Test func `a message, headers and a body may be given`() throws {
        var status = FaultStatus(.badGateway)
        status.message = "gone"
        #expect(try body(status, .chat)["error"]?["message"] == "gone")
        status.headers = ["server": "cloudflare"]
        status.body = "<html>502 Bad Gateway</html>"
        let steps = steps(status)
        #expect(steps.head?["server"] == "cloudflare")
        #expect(steps.head?["content-type"] == "text/html")
        #expect(steps.head?.framing == .length(28))
        #expect(String(decoding: steps.body, as: UTF8.self) == "<html>502 Bad Gateway</html>")
        status.body = ["detail": "none"]
        #expect(try body(status, .chat) == ["detail": "none"])
    }

    @Test(arguments: [
        (
            Endpoint.chat,
            #"data: {"error":{"message":"The server had an error while processing your request. Sorry about that!","#
                + #""type":"server_error","param":null,"code":null}}"#
        ),
        (
            .message,
            "event: error\n"
                + #"data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"#
                + #""request_id":"req_1"}"#
        ),
        (
            .response,
            "event: error\n"
                + #"data: {"type":"error","code":"server_error","message":"The server had an error while processing "#
                + #"your request. Sorry about that!","param":null,"sequence_number":1}"#
        ),
    ]) func `an error event has its endpoint's form and ends the stream`(endpoint: Endpoint, event: String) {
        let act = FaultAct.errorEvent(FaultErrorEvent(afterEvents: 1))
        let segments = FaultedResponse.stream(["data: {}\n\n", "data: [DONE]\n\n"])
        #expect(
            act.steps(for: segments, FaultedResponse.circumstances(endpoint)).lines == [
                "100 head 200", "100 data: {}\n\n", "100 \(event)\n\n", "100 end",
            ]
        )
    }
}
