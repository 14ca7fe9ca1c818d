/// What the providers answer to requests whose fields they cannot take, in their words.
extension ProviderError {
    /// A number that is too small.
    package static func belowMinimum(
        _ field: String, minimum: Int, found: Int, for provider: Provider
    ) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(
                .invalidRequest,
                "Invalid '\(field)': integer below minimum value. Expected a value >= \(minimum), but got \(found) "
                    + "instead.",
                parameter: field,
                code: "integer_below_min_value"
            )
        case .anthropic:
            ProviderError(.invalidRequest, "\(field): Input should be greater than or equal to \(minimum)")
        }
    }

    /// An embeddings input, or one of several, that says nothing.
    package static func emptyInput(_ field: String, for provider: Provider) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(
                .invalidRequest, "Invalid '\(field)': input cannot be an empty string or an empty array.",
                parameter: field, code: "empty_input"
            )
        case .anthropic:
            ProviderError(.invalidRequest, "\(field): input cannot be empty")
        }
    }

    /// `stream_options` in a request for no stream.
    package static let streamOptionsWithoutStream = ProviderError(
        .invalidRequest, "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
        parameter: "stream_options"
    )

    /// A `tool_choice` that names none of the request's tools.
    package static func unknownTool(_ name: String, for provider: Provider) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(
                .invalidRequest, "Tool choice '\(name)' not found in 'tools' parameter.", parameter: "tool_choice"
            )
        case .anthropic:
            ProviderError(.invalidRequest, "Tool '\(name)' not found in provided tools")
        }
    }

    /// A `tool_choice` that demands a call, in a request without tools.
    package static func toolChoiceWithoutTools(for provider: Provider) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(
                .invalidRequest, "'tool_choice' is only allowed when 'tools' are specified.", parameter: "tool_choice"
            )
        case .anthropic:
            ProviderError(.invalidRequest, "tool_choice: may only be specified while providing tools")
        }
    }
}
