import ProviderWire

/// The words that the JSON Schema of the configuration document is written with (draft 2020-12).
enum SchemaWords {
    static func text(_ description: String, default value: String? = nil) -> JSONValue {
        var schema = JSONObject([("type", "string"), ("description", .string(description)), ("minLength", 1)])
        schema["default"] = value.map(JSONValue.string)
        return .object(schema)
    }

    /// A text that may be empty.
    static func anyText(_ description: String) -> JSONValue {
        ["type": "string", "description": .string(description)]
    }

    static func flag(_ description: String, default value: Bool? = nil) -> JSONValue {
        var schema = JSONObject([("type", "boolean"), ("description", .string(description))])
        schema["default"] = value.map(JSONValue.bool)
        return .object(schema)
    }

    static func integer(_ description: String, _ range: ClosedRange<Int>, default value: Int? = nil) -> JSONValue {
        var schema = JSONObject([
            ("type", "integer"), ("description", .string(description)),
            ("minimum", .number(JSONNumber(range.lowerBound))), ("maximum", .number(JSONNumber(range.upperBound))),
        ])
        schema["default"] = value.map { .number(JSONNumber($0)) }
        return .object(schema)
    }

    static func number(_ description: String, _ range: ClosedRange<Double>, default value: Double? = nil) -> JSONValue {
        var schema = JSONObject([
            ("type", "number"), ("description", .string(description)),
            ("minimum", .number(JSONNumber(range.lowerBound))), ("maximum", .number(JSONNumber(range.upperBound))),
        ])
        schema["default"] = value.map { .number(JSONNumber($0)) }
        return .object(schema)
    }

    static func milliseconds(_ description: String, from least: Int = 0, default value: Int? = nil) -> JSONValue {
        number(
            description + " In milliseconds.", Double(least)...Double(MockConfiguration.maximumDelayMs),
            default: value.map(Double.init)
        )
    }

    /// One of these texts.
    static func one(of values: some Sequence<String>, _ description: String, default value: String? = nil) -> JSONValue
    {
        var schema = JSONObject([
            ("description", .string(description)), ("enum", .array(values.map(JSONValue.string))),
        ])
        schema["default"] = value.map(JSONValue.string)
        return .object(schema)
    }

    /// An object that has no other members than these.
    static func object(
        _ description: String, _ members: KeyValuePairs<String, JSONValue>, required: [String] = []
    ) -> JSONValue {
        .object(members.closed(description, required: required))
    }

    /// An object with a value of that form under any name.
    static func map(_ description: String, of values: JSONValue, names: JSONValue? = nil) -> JSONValue {
        var schema = JSONObject([("type", "object"), ("description", .string(description))])
        schema["propertyNames"] = names
        schema["additionalProperties"] = values
        return .object(schema)
    }

    static func list(_ description: String, of elements: JSONValue, atLeast least: Int? = nil) -> JSONValue {
        var schema = JSONObject([("type", "array"), ("description", .string(description)), ("items", elements)])
        schema["minItems"] = least.map { .number(JSONNumber($0)) }
        return .object(schema)
    }

    static func any(_ description: String, of alternatives: JSONValue...) -> JSONValue {
        ["description": .string(description), "anyOf": .array(alternatives)]
    }

    /// What stands under that name in `$defs`.
    static func reference(_ name: String, _ description: String? = nil) -> JSONValue {
        var schema = JSONObject([("$ref", .string("#/$defs/\(name)"))])
        schema["description"] = description.map(JSONValue.string)
        return .object(schema)
    }
}

extension KeyValuePairs<String, JSONValue> {
    /// The schema of an object that has no other members than these.
    func closed(_ description: String, required: [String] = []) -> JSONObject {
        var schema = JSONObject([("type", "object"), ("description", .string(description))])
        if !required.isEmpty { schema["required"] = .array(required.map(JSONValue.string)) }
        schema["properties"] = .object(JSONObject(map { ($0.key, $0.value) }))
        schema["additionalProperties"] = false
        return schema
    }
}

extension JSONObject {
    /// The schema of an object that may have these members too.
    func adding(_ members: KeyValuePairs<String, JSONValue>) -> JSONObject {
        var schema = self
        var properties = schema["properties"]?.objectValue ?? JSONObject()
        for (name, member) in members { properties[name] = member }
        schema["properties"] = .object(properties)
        return schema
    }
}
