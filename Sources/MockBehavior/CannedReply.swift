import ProviderWire

/// What a canned reply must be before it can be served.
enum CannedReply {
    /// Reports what is wrong with a reply: it must be a text, or an object whose content has the provider's shape.
    static func check(
        _ reply: JSONValue, of endpoint: Endpoint, at place: JSONPointer, _ report: (JSONPointer, String) -> Void
    ) {
        guard let content = member(of: endpoint) else { return }
        switch reply {
        case .string: return
        case .object: break
        case .null, .bool, .number, .array:
            report(place, "expected a reply object or a text, found \(reply.kindDescription)")
            return
        }
        let inner = place.appending(content)
        switch (content, reply[content]) {
        case ("content", .string): return
        case (_, .array(let elements)):
            for (index, element) in elements.enumerated() where element.objectValue == nil {
                report(inner.appending(index), "expected an object, found \(element.kindDescription)")
            }
        case (_, let other):
            let other = other ?? .null
            report(inner, "expected an array, found \(other.isNull ? "nothing" : other.kindDescription)")
        }
        switch endpoint {
        case .chat: checkCalls(ofChoices: reply, at: inner, report)
        case .response: checkCalls(ofOutput: reply, at: inner, report)
        case .message: checkCalls(ofContent: reply, at: inner, report)
        case .completion, .embedding, .countTokens, .models: break
        }
    }

    /// The member of a reply object that holds what it says.
    private static func member(of endpoint: Endpoint) -> String? {
        switch endpoint {
        case .chat, .completion: "choices"
        case .response: "output"
        case .message: "content"
        case .embedding, .countTokens, .models: nil
        }
    }

    // MARK: - Calls

    private static func checkCalls(
        ofChoices reply: JSONValue, at choices: JSONPointer, _ report: (JSONPointer, String) -> Void
    ) {
        for (index, choice) in (reply["choices"]?.arrayValue ?? []).enumerated() {
            let message = choices.appending(index).appending("message")
            checkArguments(of: choice["message"]?["function_call"], at: message.appending("function_call"), report)
            for (number, call) in (choice["message"]?["tool_calls"]?.arrayValue ?? []).enumerated() {
                let place = message.appending("tool_calls").appending(number).appending("function")
                checkArguments(of: call["function"], at: place, report)
            }
        }
    }

    private static func checkCalls(
        ofOutput reply: JSONValue, at output: JSONPointer, _ report: (JSONPointer, String) -> Void
    ) {
        for (index, item) in (reply["output"]?.arrayValue ?? []).enumerated() {
            checkArguments(of: item, at: output.appending(index), report)
        }
    }

    /// OpenAI's clients read a call's arguments as a string that holds JSON; an object there breaks them.
    private static func checkArguments(
        of call: JSONValue?, at place: JSONPointer, _ report: (JSONPointer, String) -> Void
    ) {
        guard let arguments = call?["arguments"], arguments.stringValue == nil else { return }
        report(
            place.appending("arguments"),
            "expected a string that holds JSON, found \(arguments.kindDescription)"
        )
    }

    /// Anthropic's clients read what a tool is to be used with as an object.
    private static func checkCalls(
        ofContent reply: JSONValue, at content: JSONPointer, _ report: (JSONPointer, String) -> Void
    ) {
        for (index, block) in (reply["content"]?.arrayValue ?? []).enumerated() where block["type"] == "tool_use" {
            guard let input = block["input"], input.objectValue == nil else { continue }
            report(
                content.appending(index).appending("input"), "expected an object, found \(input.kindDescription)"
            )
        }
    }
}
