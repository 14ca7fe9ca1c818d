import ProviderWire

/// What a canned reply must be before it can be served.
enum CannedReply {
    /// Reports what is wrong with a reply: it must be a text, or an object whose content has the provider's shape.
    ///
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
        if endpoint == .chat { checkToolCalls(of: reply, at: inner, report) }
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

    /// OpenAI's clients read a call's arguments as a string that holds JSON; an object there breaks them.
    private static func checkToolCalls(
        of reply: JSONValue, at choices: JSONPointer, _ report: (JSONPointer, String) -> Void
    ) {
        for (index, choice) in (reply["choices"]?.arrayValue ?? []).enumerated() {
            let message = choices.appending(index).appending("message")
            for (number, call) in (choice["message"]?["tool_calls"]?.arrayValue ?? []).enumerated() {
                guard let arguments = call["function"]?["arguments"], arguments.stringValue == nil else { continue }
                report(
                    message.appending("tool_calls").appending(number).appending("function").appending("arguments"),
                    "expected a string that holds JSON, found \(arguments.kindDescription)"
                )
            }
        }
    }
}
