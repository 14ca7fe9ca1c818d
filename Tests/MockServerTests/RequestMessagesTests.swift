import ProviderWire
import Testing

/// The messages of a request, as ``RequestCheck`` takes them.
struct RequestMessagesTests {
    private func error(_ endpoint: Endpoint, _ messages: JSONValue) -> ProviderError? {
        TestReading(endpoint, ["messages": messages], needs: []).error
    }

    // MARK: - Roles

    @Test(arguments: ["system", "developer", "user", "assistant", "tool", "function"])
    func `OpenAI knows these roles`(role: String) {
        #expect(error(.chat, [["role": .string(role), "content": "Hi"]]) == nil)
    }

    @Test(arguments: ["user", "assistant", "system"])
    func `Anthropic knows these roles`(role: String) {
        for endpoint in [Endpoint.message, .countTokens] {
            #expect(error(endpoint, [["role": .string(role), "content": "Hi"]]) == nil)
        }
    }

    @Test func `any other role is refused with those that are known`() {
        let messages: JSONValue = [["role": "user", "content": "Hi"], ["role": "robot", "content": "Hi"]]
        let openAI = error(.chat, messages)
        #expect(
            openAI?.message
                == "Invalid value: 'robot'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', "
                + "and 'developer'."
        )
        #expect(openAI?.parameter == "messages[1].role")
        #expect(openAI?.code == "invalid_value")
        for endpoint in [Endpoint.message, .countTokens] {
            #expect(error(endpoint, messages)?.message == "messages.1.role: Input should be 'user' or 'assistant'")
        }
        let developer = error(.message, [["role": "developer", "content": "Hi"]])
        #expect(developer?.message == "messages.0.role: Input should be 'user' or 'assistant'")
        #expect(error(.chat, [["role": "User", "content": "Hi"]])?.parameter == "messages[0].role")
    }

    @Test func `a role must be there and be a text`() {
        #expect(error(.chat, [["content": "Hi"]]) == .missing("messages[0].role", for: .openAI))
        #expect(error(.message, [["content": "Hi"]]) == .missing("messages.0.role", for: .anthropic))
        #expect(error(.chat, [["role": .null, "content": "Hi"]]) == .missing("messages[0].role", for: .openAI))
        #expect(
            error(.chat, [["role": 1, "content": "Hi"]])
                == .invalidType("messages[0].role", expected: .string, found: .integer, for: .openAI)
        )
        #expect(
            error(.message, [["role": 1, "content": "Hi"]])
                == .invalidType("messages.0.role", expected: .string, found: .integer, for: .anthropic)
        )
    }

    // MARK: - Content

    @Test(
        arguments: ["Hi", "", [], [["type": "text", "text": "Hi"], ["type": "image_url", "image_url": [:]]]]
            as [JSONValue])
    func `content is a text or parts`(content: JSONValue) {
        for endpoint in [Endpoint.chat, .message, .countTokens] {
            #expect(error(endpoint, [["role": "user", "content": content]]) == nil)
        }
    }

    @Test func `content must be there, unless an assistant of OpenAI's only called tools`() {
        for content in [nil, JSONValue.null] {
            func message(_ role: String) -> JSONValue {
                var message = JSONObject([("role", .string(role))])
                message["content"] = content
                return [.object(message)]
            }
            #expect(error(.chat, message("assistant")) == nil)
            for role in ["user", "system", "tool"] {
                #expect(error(.chat, message(role)) == .missing("messages[0].content", for: .openAI))
            }
            for role in ["user", "assistant"] {
                #expect(error(.message, message(role)) == .missing("messages.0.content", for: .anthropic))
            }
        }
    }

    @Test(
        arguments: [
            (5, "", .stringOrObjects, .integer), ([:], "", .stringOrObjects, .object),
            (true, "", .stringOrObjects, .boolean),
            ([["type": "text", "text": "a"], "b"], "1", .object, .string), ([[]], "0", .object, .array),
            ([["type": 1]], "0.type", .string, .integer),
        ] as [(JSONValue, String, ProviderError.ExpectedValue, ProviderError.FoundValue)])
    func `content of the wrong type is named to the part`(
        content: JSONValue, place: String, expected: ProviderError.ExpectedValue, found: ProviderError.FoundValue
    ) {
        let messages: JSONValue = [["role": "assistant", "content": content]]
        let anthropic = "messages.0.content" + (place.isEmpty ? "" : ".\(place)")
        #expect(
            error(.message, messages) == .invalidType(anthropic, expected: expected, found: found, for: .anthropic)
        )
        let index = place.prefix(1)
        let openAI = "messages[0].content" + (place.isEmpty ? "" : "[\(index)]\(place.dropFirst())")
        #expect(error(.chat, messages) == .invalidType(openAI, expected: expected, found: found, for: .openAI))
    }

    @Test func `a part says what it is`() {
        let messages: JSONValue = [["role": "user", "content": [["text": "Hi"]]]]
        #expect(error(.chat, messages) == .missing("messages[0].content[0].type", for: .openAI))
        #expect(error(.message, messages) == .missing("messages.0.content.0.type", for: .anthropic))
    }

    @Test(arguments: [("Hi", .string), (1, .integer), ([], .array)] as [(JSONValue, ProviderError.FoundValue)])
    func `a message is an object`(message: JSONValue, found: ProviderError.FoundValue) {
        let messages: JSONValue = [["role": "user", "content": "Hi"], message]
        #expect(
            error(.chat, messages) == .invalidType("messages[1]", expected: .object, found: found, for: .openAI))
        #expect(
            error(.message, messages) == .invalidType("messages.1", expected: .object, found: found, for: .anthropic))
    }
}
