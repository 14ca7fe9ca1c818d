import ProviderWire
import Testing

struct ProviderErrorTests {
    @Test(
        arguments: [
            (.invalidRequest, 400, "invalid_request_error", "invalid_request_error"),
            (.authentication, 401, "invalid_request_error", "authentication_error"),
            (.billing, 402, "invalid_request_error", "billing_error"),
            (.permission, 403, "invalid_request_error", "permission_error"),
            (.notFound, 404, "invalid_request_error", "not_found_error"),
            (.methodNotAllowed, 405, "invalid_request_error", "invalid_request_error"),
            (.requestTimeout, 408, "invalid_request_error", "timeout_error"),
            (.conflict, 409, "invalid_request_error", "conflict_error"),
            (.requestTooLarge, 413, "invalid_request_error", "request_too_large"),
            (.unsupportedMediaType, 415, "invalid_request_error", "invalid_request_error"),
            (.expectationFailed, 417, "invalid_request_error", "invalid_request_error"),
            (.unprocessable, 422, "invalid_request_error", "invalid_request_error"),
            (.requestRateLimited, 429, "requests", "rate_limit_error"),
            (.tokenRateLimited, 429, "tokens", "rate_limit_error"),
            (.insufficientQuota, 429, "insufficient_quota", "rate_limit_error"),
            (.headersTooLarge, 431, "invalid_request_error", "invalid_request_error"),
            (.server, 500, "server_error", "api_error"), (.badGateway, 502, "cf_bad_gateway", "api_error"),
            (.unavailable, 503, "service_unavailable_error", "api_error"),
            (.gatewayTimeout, 504, "cf_gateway_timeout", "timeout_error"),
            (.overloaded, 529, "service_unavailable_error", "overloaded_error"),
        ] as [(ProviderError.Kind, Int, String, String)])
    func `each kind has its status and each provider's type`(
        kind: ProviderError.Kind, status: Int, openAI: String, anthropic: String
    ) {
        let error = ProviderError(kind, "What was wrong.", parameter: "p", code: "c")
        #expect(error.status == status)
        #expect(
            error.body(for: .anthropic, requestID: "req_1") == [
                "type": "error", "error": ["type": .string(anthropic), "message": "What was wrong."],
                "request_id": "req_1",
            ]
        )
        #expect(
            error.body(for: .openAI, requestID: "req_1") == [
                "error": ["message": "What was wrong.", "type": .string(openAI), "param": "p", "code": "c"]
            ]
        )
    }

    @Test(
        arguments: [
            (
                .insufficientQuota, "insufficient_quota",
                "You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors."
            ),
            (
                .requestRateLimited, "rate_limit_exceeded",
                "Rate limit reached for requests. Visit https://platform.openai.com/account/rate-limits to learn more."
            ),
            (
                .tokenRateLimited, "rate_limit_exceeded",
                "Rate limit reached for tokens. Visit https://platform.openai.com/account/rate-limits to learn more."
            ),
            (.server, .null, "The server had an error while processing your request. Sorry about that!"),
            (.badGateway, 502, "Bad gateway."), (.gatewayTimeout, 504, "Gateway timeout."),
            (
                .unavailable, "server_is_overloaded",
                "Our servers are currently overloaded. Please try again later."
            ),
        ] as [(ProviderError.Kind, JSONValue, String)])
    func `OpenAI's failures have its codes and words`(kind: ProviderError.Kind, code: JSONValue, message: String) {
        let error = ProviderError.usual(kind, for: .openAI).body(for: .openAI, requestID: "")["error"]
        #expect(error?["code"] == code)
        #expect(error?["message"]?.stringValue == message)
    }

    @Test(
        arguments: [
            (.overloaded, "Overloaded"), (.server, "Internal server error"),
            (.permission, "Your API key does not have permission to use the specified resource."),
            (.requestRateLimited, "This request would exceed your account's rate limit. Please try again later."),
        ] as [(ProviderError.Kind, String)])
    func `Anthropic's failures have its words`(kind: ProviderError.Kind, message: String) {
        #expect(ProviderError.usual(kind, for: .anthropic).message == message)
    }

    @Test(arguments: ProviderError.Kind.allCases, Provider.allCases)
    func `every failure has its kind and words`(kind: ProviderError.Kind, provider: Provider) {
        let error = ProviderError.usual(kind, for: provider)
        #expect(error.kind == kind)
        #expect(!error.message.isEmpty)
    }

    @Test func `OpenAI names parameter and code also where there is none`() {
        let body = ProviderError(.invalidRequest, "m").body(for: .openAI, requestID: "")
        #expect(body["error"]?["param"] == .some(.null))
        #expect(body["error"]?["code"] == .some(.null))
    }

    struct Complaint: Sendable {
        var error: ProviderError
        var status: Int
        var message: String
        var parameter: String?
        var code: String?
    }

    @Test(arguments: [
        Complaint(
            error: .notJSON("no", for: .openAI), status: 400,
            message: "We could not parse the JSON body of your request: no."
        ),
        Complaint(
            error: .missing("model", for: .openAI), status: 400, message: "Missing required parameter: 'model'.",
            parameter: "model", code: "missing_required_parameter"
        ),
        Complaint(
            error: .emptyMessages(for: .openAI), status: 400,
            message:
                "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
            parameter: "messages", code: "empty_array"
        ),
        Complaint(
            error: .unauthorized(hadKey: true, for: .openAI), status: 401, message: "Incorrect API key provided.",
            code: "invalid_api_key"
        ),
        Complaint(
            error: .unauthorized(hadKey: false, for: .openAI), status: 401,
            message: "You didn't provide an API key. Provide it in an Authorization header: Bearer YOUR_KEY."
        ),
        Complaint(
            error: .unknownModel("x", for: .openAI), status: 404,
            message: "The model 'x' does not exist or you do not have access to it.", parameter: "model",
            code: "model_not_found"
        ),
        Complaint(
            error: .unknownPath(method: "GET", path: "/x"), status: 404, message: "Invalid URL (GET /x)",
            code: "unknown_url"
        ),
        Complaint(
            error: .methodNotAllowed(method: "PUT", path: "/x"), status: 405,
            message: "Not allowed to PUT on /x. (HINT: Perhaps you meant to use a different HTTP method?)",
            code: "method_not_supported"
        ),
        Complaint(
            error: .bodyTooLarge(limit: 9), status: 413, message: "Request exceeds the maximum size of 9 bytes",
            code: "request_too_large"
        ),
    ])
    func `OpenAI complains in its own words`(complaint: Complaint) {
        #expect(complaint.error.status == complaint.status)
        #expect(complaint.error.message == complaint.message)
        #expect(complaint.error.parameter == complaint.parameter)
        #expect(complaint.error.code == complaint.code)
    }

    @Test(arguments: [
        (ProviderError.notJSON("no", for: .anthropic), "The request body is not valid JSON: no"),
        (.missing("max_tokens", for: .anthropic), "max_tokens: Field required"),
        (.emptyMessages(for: .anthropic), "messages: at least one message is required"),
        (.unauthorized(hadKey: true, for: .anthropic), "invalid x-api-key"),
        (.unauthorized(hadKey: false, for: .anthropic), "x-api-key header is required"),
        (.unknownModel("x", for: .anthropic), "model: x"),
    ])
    func `Anthropic complains in its own words`(error: ProviderError, message: String) {
        #expect(error.message == message)
    }
}
