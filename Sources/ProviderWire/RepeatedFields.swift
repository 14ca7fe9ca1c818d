/// What a response repeats of its request, with the API's own values where the request says nothing.
package enum RepeatedFields {
    /// The names of the members that are repeated.
    package static let names: Set<String> = Set(defaults.keys).union(optionalNames)

    /// In the order in which the API writes them.
    private static let defaults = JSONObject([
        ("background", false),
        ("instructions", .null),
        ("max_output_tokens", .null),
        ("max_tool_calls", .null),
        ("parallel_tool_calls", true),
        ("previous_response_id", .null),
        ("prompt_cache_key", .null),
        ("reasoning", ["effort": .null, "summary": .null]),
        ("safety_identifier", .null),
        ("service_tier", "default"),
        ("store", true),
        ("temperature", .number(JSONNumber(validated: "1.0"))),
        ("text", ["format": ["type": "text"], "verbosity": "medium"]),
        ("tool_choice", "auto"),
        ("tools", []),
        ("top_logprobs", 0),
        ("top_p", .number(JSONNumber(validated: "1.0"))),
        ("truncation", "disabled"),
        ("user", .null),
        ("metadata", [:]),
    ])

    /// Repeated where the request has them, else left out.
    private static let optionalNames: Set<String> = ["conversation", "prompt", "prompt_cache_retention"]

    /// Every member that a response has.
    ///
    /// - Parameter request: its members; others than ``names`` are passed over, and null is as good as nothing.
    static func completed(_ request: JSONObject) -> JSONObject {
        var fields = defaults
        for member in request.members where names.contains(member.key) && !member.value.isNull {
            fields[member.key] = repeated(member.value, as: member.key)
        }
        return fields
    }

    /// What the API changes of what was sent.
    private static func repeated(_ sent: JSONValue, as name: String) -> JSONValue {
        switch (name, sent) {
        case ("service_tier", "auto"): "default"
        case ("conversation", .string): ["id": sent]
        case ("reasoning", .object), ("text", .object): (defaults[name] ?? [:]).filled(with: sent)
        case ("tools", .array(let tools)): .array(tools.map(tool))
        default: sent
        }
    }

    private static func tool(_ sent: JSONValue) -> JSONValue {
        guard sent["type"] == "function" else { return sent }
        let defaults: JSONValue = ["type": "function", "description": .null, "parameters": .null, "strict": true]
        return defaults.filled(with: sent)
    }
}

extension JSONValue {
    /// This object with the members of another one in the place of its own.
    fileprivate func filled(with other: JSONValue) -> JSONValue {
        guard var object = objectValue, let members = other.objectValue?.members else { return other }
        for member in members { object[member.key] = member.value }
        return .object(object)
    }
}
