import ProviderWire
import Testing

/// What is read of an embeddings request.
struct EmbeddingReadingTests {
    private func read(_ members: JSONValue) -> TestReading { TestReading(.embedding, members, needs: []) }

    @Test(
        arguments: [
            ("Hi", [.text("Hi")]), (["a", "b"], [.text("a"), .text("b")]), ([1, 2, 0], [.tokens([1, 2, 0])]),
            ([[1, 2], [3]], [.tokens([1, 2]), .tokens([3])]), (["a", [1]], [.text("a"), .tokens([1])]),
        ] as [(JSONValue, [EmbeddingRequest.Input])])
    func `an input is a text, tokens, or several of either`(input: JSONValue, inputs: [EmbeddingRequest.Input]) {
        #expect(read(["input": input]).facts?.embedding == EmbeddingRequest(inputs: inputs))
    }

    @Test(
        arguments: [
            ("", "input"), ([], "input"), (["a", ""], "input[1]"),
        ] as [(JSONValue, String)])
    func `an input that says nothing is refused`(input: JSONValue, field: String) {
        let error = read(["input": input]).error
        #expect(error == .emptyInput(field, for: .openAI))
        #expect(error?.message == "Invalid '\(field)': input cannot be an empty string or an empty array.")
    }

    @Test(
        arguments: [
            (1, "input", .stringOrStrings, .integer), ([:], "input", .stringOrStrings, .object),
            ([1.5], "input[0]", .string, .number), ([.null], "input[0]", .string, .null),
            (["a", 1], "input[1]", .string, .integer), ([1, "a"], "input[1]", .integer, .string),
            ([1, 2.5], "input[1]", .integer, .number), ([[1], ["a"]], "input[1][0]", .integer, .string),
        ] as [(JSONValue, String, ProviderError.ExpectedValue, ProviderError.FoundValue)])
    func `an input of the wrong type is named`(
        input: JSONValue, field: String, expected: ProviderError.ExpectedValue, found: ProviderError.FoundValue
    ) {
        let error = ProviderError.invalidType(field, expected: expected, found: found, for: .openAI)
        #expect(read(["input": input]).error == error)
    }

    @Test func `as many inputs are taken as OpenAI takes`() {
        func texts(_ count: Int) -> JSONValue { ["input": .array(Array(repeating: "a", count: count))] }
        #expect(read(texts(2048)).facts?.embedding?.inputs.count == 2048)
        #expect(read(texts(2049)).error == .tooManyElements("input", maximum: 2048, found: 2049, for: .openAI))
        let tokens = JSONValue.array(Array(repeating: 1, count: 3000))
        #expect(read(["input": tokens]).facts?.embedding?.inputs.count == 1)
    }

    // MARK: - Form

    @Test func `a vector has as many dimensions as are asked for`() {
        #expect(read(["dimensions": 3]).facts?.embedding?.dimensions == 3)
        #expect(read(["dimensions": .null]).facts?.embedding?.dimensions == .some(nil))
        #expect(read(["dimensions": 65536]).facts?.embedding?.dimensions == 65536)
        #expect(
            read(["dimensions": 65537]).error
                == .aboveMaximum("dimensions", maximum: 65536, found: 65537, for: .openAI))
        for found in [0, -1] {
            #expect(
                read(["dimensions": .number(JSONNumber(found))]).error
                    == .belowMinimum("dimensions", minimum: 1, found: found, for: .openAI))
        }
        #expect(
            read(["dimensions": "3"]).error
                == .invalidType("dimensions", expected: .integer, found: .string, for: .openAI))
    }

    @Test func `all vectors together fit into an answer`() {
        let inputs = JSONValue.array(Array(repeating: "a", count: 2048))
        #expect(read(["input": inputs, "dimensions": 4096]).facts?.embedding?.dimensions == 4096)
        #expect(
            read(["input": inputs, "dimensions": 4097]).error
                == .aboveMaximum("dimensions", maximum: 4096, found: 4097, for: .openAI))
    }

    @Test func `vectors are numbers, or base64 if that is asked for`() {
        #expect(read([:]).facts?.embedding?.isBase64 == false)
        #expect(read(["encoding_format": "float"]).facts?.embedding?.isBase64 == false)
        #expect(read(["encoding_format": "base64"]).facts?.embedding?.isBase64 == true)
        #expect(read(["encoding_format": .null]).facts?.embedding?.isBase64 == false)
        #expect(
            read(["encoding_format": "hex"]).error?.message
                == "Invalid value: 'hex'. Supported values are: 'float' and 'base64'.")
        #expect(
            read(["encoding_format": 1]).error
                == .invalidType("encoding_format", expected: .string, found: .integer, for: .openAI))
    }

    @Test func `only an embeddings request is read as one`() {
        for endpoint in Endpoint.allCases where endpoint != .embedding && endpoint != .models {
            #expect(TestReading(endpoint, ["input": "Hi"]).facts?.embedding == .some(nil))
        }
    }
}
