import ProviderWire
import Testing

struct ProviderErrorFieldTests {
    struct Complaint: Sendable {
        var openAI: ProviderError
        var anthropic: ProviderError
        var code: String
        var openAIMessage: String
        var anthropicMessage: String
    }

    private static func complaint(
        _ make: (Provider) -> ProviderError, _ code: String, _ openAIMessage: String, _ anthropicMessage: String
    ) -> Complaint {
        Complaint(
            openAI: make(.openAI), anthropic: make(.anthropic), code: code, openAIMessage: openAIMessage,
            anthropicMessage: anthropicMessage
        )
    }

    @Test(arguments: [
        complaint(
            { .invalidType("f", expected: .integer, found: .string, for: $0) }, "invalid_type",
            "Invalid type for 'f': expected an integer, but got a string instead.",
            "f: Input should be a valid integer"
        ),
        complaint(
            { .invalidType("f", expected: .stringOrObjects, found: .number, for: $0) }, "invalid_type",
            "Invalid type for 'f': expected one of a string or array of objects, but got a decimal number instead.",
            "f: Input should be a valid list"
        ),
        complaint(
            { .invalidType("f", expected: .object, found: .null, for: $0) }, "invalid_type",
            "Invalid type for 'f': expected an object, but got null instead.",
            "f: Input should be a valid dictionary"
        ),
        complaint(
            { .invalidValue("x", at: "f", supported: ["a"], for: $0) }, "invalid_value",
            "Invalid value: 'x'. Supported values are: 'a'.", "f: Input should be 'a'"
        ),
        complaint(
            { .invalidValue("x", at: "f", supported: ["user", "assistant"], for: $0) }, "invalid_value",
            "Invalid value: 'x'. Supported values are: 'user' and 'assistant'.",
            "f: Input should be 'user' or 'assistant'"
        ),
        complaint(
            { .invalidValue("x", at: "f", supported: ["a", "b", "c"], for: $0) }, "invalid_value",
            "Invalid value: 'x'. Supported values are: 'a', 'b', and 'c'.", "f: Input should be 'a', 'b' or 'c'"
        ),
        complaint(
            { .aboveMaximum("f", maximum: 128, found: 200, for: $0) }, "integer_above_max_value",
            "Invalid 'f': integer above maximum value. Expected a value <= 128, but got 200 instead.",
            "f: Input should be less than or equal to 128"
        ),
        complaint(
            { .belowMinimum("f", minimum: 1, found: -3, for: $0) }, "integer_below_min_value",
            "Invalid 'f': integer below minimum value. Expected a value >= 1, but got -3 instead.",
            "f: Input should be greater than or equal to 1"
        ),
        complaint(
            { .emptyInput("f", for: $0) }, "empty_input",
            "Invalid 'f': input cannot be an empty string or an empty array.", "f: input cannot be empty"
        ),
        complaint(
            { .outOfRange("f", range: 0...2, found: JSONNumber(2.5), for: $0) }, "decimal_above_max_value",
            "Invalid 'f': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.", "f: range: 0..2"
        ),
        complaint(
            { .outOfRange("f", range: 0...2, found: JSONNumber(-1), for: $0) }, "decimal_below_min_value",
            "Invalid 'f': decimal below minimum value. Expected a value >= 0, but got -1 instead.", "f: range: 0..2"
        ),
        complaint(
            { .tooManyElements("f", maximum: 4, found: 5, for: $0) }, "array_above_max_length",
            "Invalid 'f': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.",
            "f: List should have at most 4 items after validation, not 5"
        ),
    ])
    func `a field is complained about in each provider's words`(complaint: Complaint) {
        #expect(complaint.openAI.status == 400)
        #expect(complaint.openAI.message == complaint.openAIMessage)
        #expect(complaint.openAI.parameter == "f")
        #expect(complaint.openAI.code == complaint.code)
        #expect(complaint.anthropic.status == 400)
        #expect(complaint.anthropic.message == complaint.anthropicMessage)
    }
}
