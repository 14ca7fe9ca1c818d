/// What the providers answer to a field that is not what it should be. Fields are named as the provider does:
/// `messages[0].role` with OpenAI, `messages.0.role` with Anthropic.
extension ProviderError {
    /// A kind of JSON value that was found, in OpenAI's words.
    package enum FoundValue: String, Sendable, Hashable, CaseIterable {
        case null = "null"
        case boolean = "a boolean"
        case integer = "an integer"
        case number = "a decimal number"
        case string = "a string"
        case array = "an array"
        case object = "an object"
    }

    /// What a field should be.
    package enum ExpectedValue: Sendable, Hashable, CaseIterable {
        case boolean
        case integer
        case number
        case string
        case object
        case strings
        case objects
        case stringOrStrings
        case stringOrObjects

        fileprivate func words(of provider: Provider) -> String {
            switch (provider, self) {
            case (.openAI, .boolean): "a boolean"
            case (.openAI, .integer): "an integer"
            case (.openAI, .number): "a decimal"
            case (.openAI, .string): "a string"
            case (.openAI, .object): "an object"
            case (.openAI, .strings): "an array of strings"
            case (.openAI, .objects): "an array of objects"
            case (.openAI, .stringOrStrings): "one of a string or array of strings"
            case (.openAI, .stringOrObjects): "one of a string or array of objects"
            case (.anthropic, .boolean): "a valid boolean"
            case (.anthropic, .integer): "a valid integer"
            case (.anthropic, .number): "a valid number"
            case (.anthropic, .string): "a valid string"
            case (.anthropic, .object): "a valid dictionary"
            case (.anthropic, .strings), (.anthropic, .objects), (.anthropic, .stringOrStrings),
                (.anthropic, .stringOrObjects):
                "a valid list"
            }
        }
    }

    /// A field of the wrong type.
    package static func invalidType(
        _ field: String, expected: ExpectedValue, found: FoundValue, for provider: Provider
    ) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(
                .invalidRequest,
                "Invalid type for '\(field)': expected \(expected.words(of: provider)), but got \(found.rawValue) "
                    + "instead.",
                parameter: field,
                code: "invalid_type"
            )
        case .anthropic:
            ProviderError(.invalidRequest, "\(field): Input should be \(expected.words(of: provider))")
        }
    }

    /// A text that is none of those that the field may be; of those there is at least one.
    package static func invalidValue(
        _ value: String, at field: String, supported: [String], for provider: Provider
    ) -> ProviderError {
        let quoted = supported.map { "'\($0)'" }
        let last = quoted.last ?? ""
        let others = quoted.dropLast().joined(separator: ", ")
        switch provider {
        case .openAI:
            let list = quoted.count > 2 ? "\(others), and \(last)" : quoted.joined(separator: " and ")
            return ProviderError(
                .invalidRequest,
                "Invalid value: '\(value)'. Supported values are: \(list).",
                parameter: field,
                code: "invalid_value"
            )
        case .anthropic:
            let list = quoted.count > 1 ? "\(others) or \(last)" : last
            return ProviderError(.invalidRequest, "\(field): Input should be \(list)")
        }
    }

    /// An integer that is too large.
    package static func aboveMaximum(
        _ field: String, maximum: Int, found: Int, for provider: Provider
    ) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(
                .invalidRequest,
                "Invalid '\(field)': integer above maximum value. Expected a value <= \(maximum), but got \(found) "
                    + "instead.",
                parameter: field,
                code: "integer_above_max_value"
            )
        case .anthropic:
            ProviderError(.invalidRequest, "\(field): Input should be less than or equal to \(maximum)")
        }
    }

    /// A number that is not within the field's limits; they are whole.
    package static func outOfRange(
        _ field: String, range: ClosedRange<Int>, found: JSONNumber, for provider: Provider
    ) -> ProviderError {
        let isBelow = found.doubleValue < Double(range.lowerBound)
        let limit = isBelow ? ">= \(range.lowerBound)" : "<= \(range.upperBound)"
        switch provider {
        case .openAI:
            return ProviderError(
                .invalidRequest,
                "Invalid '\(field)': decimal \(isBelow ? "below minimum" : "above maximum") value. Expected a value "
                    + "\(limit), but got \(found.text) instead.",
                parameter: field,
                code: isBelow ? "decimal_below_min_value" : "decimal_above_max_value"
            )
        case .anthropic:
            return ProviderError(.invalidRequest, "\(field): range: \(range.lowerBound)..\(range.upperBound)")
        }
    }

    /// A list with too many elements.
    package static func tooManyElements(
        _ field: String, maximum: Int, found: Int, for provider: Provider
    ) -> ProviderError {
        switch provider {
        case .openAI:
            ProviderError(
                .invalidRequest,
                "Invalid '\(field)': array too long. Expected an array with maximum length \(maximum), but got an array "
                    + "with length \(found) instead.",
                parameter: field,
                code: "array_above_max_length"
            )
        case .anthropic:
            ProviderError(
                .invalidRequest, "\(field): List should have at most \(maximum) items after validation, not \(found)"
            )
        }
    }
}
