extension ProviderError {
    /// The failure as the provider usually words it, for failures that are none of the request's fault or need no detail.
    ///
    /// Texts: the providers' own, as seen in reports of their users; where none is known, what the API reference says.
    package static func usual(_ kind: Kind, for provider: Provider) -> ProviderError {
        switch provider {
        case .openAI: usualOpenAI(kind)
        case .anthropic: ProviderError(kind, anthropicMessage(of: kind))
        }
    }

    private static func usualOpenAI(_ kind: Kind) -> ProviderError {
        let (message, code): (String, String?) =
            switch kind {
            case .invalidRequest: ("The request is invalid.", nil)
            case .authentication: ("Incorrect API key provided.", "invalid_api_key")
            case .billing: ("Billing hard limit has been reached", "billing_hard_limit_reached")
            case .permission: ("You have insufficient permissions for this operation.", nil)
            case .notFound: ("The requested resource was not found.", nil)
            case .methodNotAllowed: ("Not allowed to use this method here.", "method_not_supported")
            case .requestTimeout: ("The request was not received in time.", nil)
            case .conflict: ("The resource was updated by another request.", nil)
            case .requestTooLarge: ("The request is too large.", "request_too_large")
            case .unsupportedMediaType: ("The request's content is of an unsupported type.", "unsupported_content_type")
            case .expectationFailed: ("The request's expectation cannot be met.", nil)
            case .unprocessable: ("Unable to process the request despite the format being correct.", nil)
            case .requestRateLimited: (rateLimitMessage(of: "requests"), "rate_limit_exceeded")
            case .tokenRateLimited: (rateLimitMessage(of: "tokens"), "rate_limit_exceeded")
            case .insufficientQuota:
                (
                    "You exceeded your current quota, please check your plan and billing details. For more information "
                        + "on this error, read the docs: "
                        + "https://platform.openai.com/docs/guides/error-codes/api-errors.",
                    "insufficient_quota"
                )
            case .headersTooLarge: ("The request's headers are too large.", nil)
            case .server: ("The server had an error while processing your request. Sorry about that!", nil)
            case .badGateway: ("Bad gateway.", nil)
            case .unavailable, .overloaded:
                ("Our servers are currently overloaded. Please try again later.", "server_is_overloaded")
            case .gatewayTimeout: ("Gateway timeout.", nil)
            }
        return ProviderError(kind, message, code: code)
    }

    private static func rateLimitMessage(of unit: String) -> String {
        "Rate limit reached for \(unit). Visit https://platform.openai.com/account/rate-limits to learn more."
    }

    private static func anthropicMessage(of kind: Kind) -> String {
        switch kind {
        case .invalidRequest: "Invalid request"
        case .authentication: "invalid x-api-key"
        case .billing, .insufficientQuota:
            "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or "
                + "purchase credits."
        case .permission: "Your API key does not have permission to use the specified resource."
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .requestTimeout, .gatewayTimeout: "Request timed out"
        case .conflict: "The resource was changed by another request."
        case .requestTooLarge: "Request exceeds the maximum size"
        case .unsupportedMediaType: "Unsupported media type"
        case .expectationFailed: "Expectation failed"
        case .unprocessable: "Unprocessable request"
        case .requestRateLimited, .tokenRateLimited:
            "This request would exceed your account's rate limit. Please try again later."
        case .headersTooLarge: "Request headers are too large"
        case .server: "Internal server error"
        case .badGateway: "Bad gateway"
        case .unavailable: "Service unavailable"
        case .overloaded: "Overloaded"
        }
    }
}
