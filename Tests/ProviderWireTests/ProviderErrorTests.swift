import ProviderWire
import Testing

struct ProviderErrorTests {
    @Test(arguments: [
        (ProviderError.Kind.invalidRequest, 400, "invalid_request_error"),
        (.authentication, 401, "authentication_error"),
        (.notFound, 404, "not_found_error"), (.methodNotAllowed, 405, "invalid_request_error"),
        (.requestTimeout, 408, "timeout_error"), (.requestTooLarge, 413, "request_too_large"),
        (.headersTooLarge, 431, "invalid_request_error"),
    ])
    func `each kind has its status and Anthropic's type`(kind: ProviderError.Kind, status: Int, type: String) {
        let error = ProviderError(kind, "What was wrong.", parameter: "p", code: "c")
        #expect(error.status == status)
        #expect(
            error.body(for: .anthropic, requestID: "req_1") == [
                "type": "error", "error": ["type": .string(type), "message": "What was wrong."], "request_id": "req_1",
            ]
        )
        #expect(
            error.body(for: .openAI, requestID: "req_1") == [
                "error": [
                    "message": "What was wrong.", "type": "invalid_request_error", "param": "p", "code": "c",
                ]
            ]
        )
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
            error: .wrongType("stream", expected: "a boolean", for: .openAI), status: 400,
            message: "Invalid type for 'stream': expected a boolean.", parameter: "stream", code: "invalid_type"
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
        (.wrongType("stream", expected: "a valid boolean", for: .anthropic), "stream: Input should be a valid boolean"),
        (.emptyMessages(for: .anthropic), "messages: at least one message is required"),
        (.unauthorized(hadKey: true, for: .anthropic), "invalid x-api-key"),
        (.unauthorized(hadKey: false, for: .anthropic), "x-api-key header is required"),
        (.unknownModel("x", for: .anthropic), "model: x"),
    ])
    func `Anthropic complains in its own words`(error: ProviderError, message: String) {
        #expect(error.message == message)
    }
}
