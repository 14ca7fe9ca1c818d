import MockBehavior
import ProviderWire
import Testing

struct CannedReplyTests {
    private func issues(_ reply: JSONValue, _ endpoint: Endpoint) -> [String] {
        let document: JSONValue = [endpoint.rawValue: ["defaultResponses": [reply]]]
        do throws(ConfigurationError) {
            _ = try MockConfiguration(document: document)
            return []
        } catch {
            return error.issues.map { "\($0.pointer.tokens.dropFirst(3).joined(separator: "/")): \($0.detail)" }
        }
    }

    @Test(
        arguments: [
            "a text", "", ["choices": []], ["choices": [["message": ["content": "x"]]], "anything": 1],
            ["choices": [[:]]], ["choices": [["message": ["tool_calls": [["function": ["arguments": "{}"]], [:]]]]]],
        ] as [JSONValue])
    func `a text or an object with choices is a chat reply`(reply: JSONValue) {
        #expect(issues(reply, .chat) == [])
    }

    @Test(
        arguments: [
            "a text", ["content": "x"], ["content": []], ["content": [["type": "text", "text": "x"]], "anything": 1],
            ["content": [["type": "tool_use", "input": ["arguments": [:]]]]],
        ] as [JSONValue])
    func `a text or an object with content is a message reply`(reply: JSONValue) {
        #expect(issues(reply, .message) == [])
    }

    @Test(
        arguments: [
            (.null, "null"), (true, "a boolean"), (1, "a number"), (["x"], "an array"),
        ] as [(JSONValue, String)])
    func `nothing else is a reply`(reply: JSONValue, found: String) {
        #expect(issues(reply, .chat) == [": expected a reply object or a text, found \(found)"])
        #expect(issues(reply, .message) == [": expected a reply object or a text, found \(found)"])
    }

    @Test(
        arguments: [
            ([:], "choices: expected an array, found nothing"),
            (["choices": .null], "choices: expected an array, found nothing"),
            (["choices": "x"], "choices: expected an array, found a string"),
            (["content": []], "choices: expected an array, found nothing"),
            (["choices": [[:], "x"]], "choices/1: expected an object, found a string"),
            (
                ["choices": [["message": ["tool_calls": [["function": ["arguments": ["city": "Ulm"]]]]]]]],
                "choices/0/message/tool_calls/0/function/arguments: expected a string that holds JSON, found an object"
            ),
            (
                ["choices": [["message": ["function_call": ["name": "f", "arguments": [1]]]]]],
                "choices/0/message/function_call/arguments: expected a string that holds JSON, found an array"
            ),
        ] as [(JSONValue, String)])
    func `a chat reply of the wrong shape is refused`(reply: JSONValue, issue: String) {
        #expect(issues(reply, .chat) == [issue])
    }

    @Test(
        arguments: [
            ([:], "content: expected an array, found nothing"),
            (["content": 5], "content: expected an array, found a number"),
            (["content": [["type": "text"], 1]], "content/1: expected an object, found a number"),
            (["choices": []], "content: expected an array, found nothing"),
            (
                ["content": [["type": "tool_use", "name": "f", "input": "{}"]]],
                "content/0/input: expected an object, found a string"
            ),
        ] as [(JSONValue, String)])
    func `a message of the wrong shape is refused`(reply: JSONValue, issue: String) {
        #expect(issues(reply, .message) == [issue])
    }

    @Test(
        arguments: [
            ([:], "output: expected an array, found nothing"),
            (
                ["output": [["type": "message"], ["type": "function_call", "name": "f", "arguments": ["a": 1]]]],
                "output/1/arguments: expected a string that holds JSON, found an object"
            ),
        ] as [(JSONValue, String)])
    func `a response of the wrong shape is refused`(reply: JSONValue, issue: String) {
        #expect(issues(reply, .response) == [issue])
    }
}
