import ProviderWire
import Testing

/// What is read of the format that a request wants its answer in.
struct FormatReadingTests {
    private static let schema: JSONValue = ["type": "object", "properties": ["a": ["type": "integer"]]]

    @Test(
        arguments: [
            (.chat, ["response_format": ["type": "text"]], .text),
            (.chat, ["response_format": ["type": "json_object"]], .jsonObject),
            (
                .chat,
                ["response_format": ["type": "json_schema", "json_schema": ["name": "x", "schema": schema]]],
                .jsonSchema(schema)
            ),
            (.chat, ["response_format": .null], .text), (.response, ["text": ["format": ["type": "text"]]], .text),
            (.response, ["text": ["format": ["type": "json_object"]]], .jsonObject),
            (
                .response,
                ["text": ["format": ["type": "json_schema", "name": "x", "schema": schema], "verbosity": "low"]],
                .jsonSchema(schema)
            ),
            (.response, ["text": ["verbosity": "low"]], .text),
            (.message, ["output_format": ["type": "json_schema", "schema": schema]], .jsonSchema(schema)),
            (.message, ["output_config": ["format": ["type": "json_schema", "schema": schema]]], .jsonSchema(schema)),
            (.message, ["output_config": ["effort": "low"]], .text), (.message, [:], .text),
        ] as [(Endpoint, JSONValue, RequestShape.Format)])
    func `a format is read where the endpoint keeps it`(
        endpoint: Endpoint, members: JSONValue, format: RequestShape.Format
    ) {
        #expect(TestReading(endpoint, members).facts?.shape?.format == format)
    }

    @Test func `a format that is none is refused`() {
        for (format, found) in [("json", .string), (1, .integer), ([], .array)]
            as [(JSONValue, ProviderError.FoundValue)]
        {
            RequestMistake.type(.chat, ["response_format": format], "response_format", .object, found).check()
        }
        RequestMistake(
            endpoint: .chat, members: ["response_format": ["type": "xml"]],
            error: .invalidValue(
                "xml", at: "response_format.type", supported: ["json_object", "json_schema", "text"], for: .openAI
            )
        ).check()
    }

    @Test(
        arguments: [
            (["type": "json_schema"], "response_format.json_schema"),
            (["type": "json_schema", "json_schema": .null], "response_format.json_schema"),
            (["type": "json_schema", "json_schema": ["name": "x"]], "response_format.json_schema.schema"),
        ] as [(JSONValue, String)])
    func `a schema that is missing is named`(format: JSONValue, field: String) {
        RequestMistake(
            endpoint: .chat, members: ["response_format": format], error: .missing(field, for: .openAI)
        ).check()
    }
}
