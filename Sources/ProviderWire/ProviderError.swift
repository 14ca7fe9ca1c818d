/// An error that a provider answers with: a value on the wire, never thrown.
///
/// Shapes and types: OpenAI's and Anthropic's API references, "Errors".
package struct ProviderError: Sendable, Hashable {
    package enum Kind: Sendable, Hashable, CaseIterable {
        case invalidRequest
        case authentication
        case billing
        case permission
        case notFound
        case methodNotAllowed
        case requestTimeout
        case conflict
        case requestTooLarge
        case unsupportedMediaType
        case expectationFailed
        case unprocessable
        /// Too many requests in a while.
        case requestRateLimited
        /// Too many tokens in a while.
        case tokenRateLimited
        /// All that was paid for is spent.
        case insufficientQuota
        case headersTooLarge
        case server
        case badGateway
        case unavailable
        case gatewayTimeout
        case overloaded
    }

    package var kind: Kind
    package var message: String
    /// The request field at fault; only OpenAI names it.
    package var parameter: String?
    /// OpenAI's machine-readable code.
    package var code: String?

    package init(_ kind: Kind, _ message: String, parameter: String? = nil, code: String? = nil) {
        self.kind = kind
        self.message = message
        self.parameter = parameter
        self.code = code
    }

    package var status: Int {
        switch kind {
        case .invalidRequest: 400
        case .authentication: 401
        case .billing: 402
        case .permission: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .requestTimeout: 408
        case .conflict: 409
        case .requestTooLarge: 413
        case .unsupportedMediaType: 415
        case .expectationFailed: 417
        case .unprocessable: 422
        case .requestRateLimited, .tokenRateLimited, .insufficientQuota: 429
        case .headersTooLarge: 431
        case .server: 500
        case .badGateway: 502
        case .unavailable: 503
        case .gatewayTimeout: 504
        case .overloaded: 529
        }
    }

    /// The body as that provider writes it.
    package func body(for provider: Provider, requestID: String) -> JSONValue {
        switch provider {
        case .openAI:
            [
                "error": [
                    "message": .string(message),
                    "type": .string(openAIType),
                    "param": parameter.map(JSONValue.string) ?? .null,
                    "code": openAICode,
                ]
            ]
        case .anthropic:
            [
                "type": "error",
                "error": ["type": .string(anthropicType), "message": .string(message)],
                "request_id": .string(requestID),
            ]
        }
    }

    private var openAIType: String {
        switch kind {
        case .invalidRequest, .authentication, .billing, .permission, .notFound, .methodNotAllowed, .requestTimeout,
            .conflict, .requestTooLarge, .unsupportedMediaType, .expectationFailed, .unprocessable, .headersTooLarge:
            "invalid_request_error"
        case .requestRateLimited: "requests"
        case .tokenRateLimited: "tokens"
        case .insufficientQuota: "insufficient_quota"
        case .server: "server_error"
        case .badGateway: "cf_bad_gateway"
        case .unavailable, .overloaded: "service_unavailable_error"
        case .gatewayTimeout: "cf_gateway_timeout"
        }
    }

    /// What stands before OpenAI's servers gives the status as a number where those have a word.
    private var openAICode: JSONValue {
        if let code { return .string(code) }
        return kind == .badGateway || kind == .gatewayTimeout ? .number(JSONNumber(status)) : .null
    }

    private var anthropicType: String {
        switch kind {
        case .invalidRequest, .methodNotAllowed, .unsupportedMediaType, .expectationFailed, .unprocessable,
            .headersTooLarge:
            "invalid_request_error"
        case .authentication: "authentication_error"
        case .billing: "billing_error"
        case .permission: "permission_error"
        case .notFound: "not_found_error"
        case .requestTimeout, .gatewayTimeout: "timeout_error"
        case .conflict: "conflict_error"
        case .requestTooLarge: "request_too_large"
        case .requestRateLimited, .tokenRateLimited, .insufficientQuota: "rate_limit_error"
        case .server, .badGateway, .unavailable: "api_error"
        case .overloaded: "overloaded_error"
        }
    }
}

extension ProviderError {
    package static func notJSON(_ detail: String, for provider: Provider) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(.invalidRequest, "We could not parse the JSON body of your request: \(detail).")
        case .anthropic:
            ProviderError(.invalidRequest, "The request body is not valid JSON: \(detail)")
        }
    }

    package static func missing(_ field: String, for provider: Provider) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(
                .invalidRequest,
                "Missing required parameter: '\(field)'.",
                parameter: field,
                code: "missing_required_parameter"
            )
        case .anthropic:
            ProviderError(.invalidRequest, "\(field): Field required")
        }
    }

    package static func emptyMessages(for provider: Provider) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(
                .invalidRequest,
                "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array "
                    + "instead.",
                parameter: "messages",
                code: "empty_array"
            )
        case .anthropic:
            ProviderError(.invalidRequest, "messages: at least one message is required")
        }
    }

    package static func unauthorized(hadKey: Bool, for provider: Provider) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(
                .authentication,
                hadKey
                    ? "Incorrect API key provided."
                    : "You didn't provide an API key. Provide it in an Authorization header: Bearer YOUR_KEY.",
                code: hadKey ? "invalid_api_key" : nil
            )
        case .anthropic:
            ProviderError(.authentication, hadKey ? "invalid x-api-key" : "x-api-key header is required")
        }
    }

    package static func unknownPath(method: String, path: String) -> ProviderError {
        ProviderError(.notFound, "Invalid URL (\(method) \(path))", code: "unknown_url")
    }

    package static func unknownModel(_ id: String, for provider: Provider) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(
                .notFound,
                "The model '\(id)' does not exist or you do not have access to it.",
                parameter: "model",
                code: "model_not_found"
            )
        case .anthropic:
            ProviderError(.notFound, "model: \(id)")
        }
    }

    package static func methodNotAllowed(method: String, path: String) -> ProviderError {
        ProviderError(
            .methodNotAllowed,
            "Not allowed to \(method) on \(path). (HINT: Perhaps you meant to use a different HTTP method?)",
            code: "method_not_supported"
        )
    }

    package static func bodyTooLarge(limit: Int) -> ProviderError {
        ProviderError(.requestTooLarge, "Request exceeds the maximum size of \(limit) bytes", code: "request_too_large")
    }
}
