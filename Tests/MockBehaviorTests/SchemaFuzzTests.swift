import ProviderWire
import Synthesis
import Testing

@testable import MockBehavior

struct SchemaFuzzTests {
    @Test(arguments: UInt64(1)...4)
    func `schemas of all sorts that can be satisfied are`(seed: UInt64) {
        var grower = SchemaGrower(seed: seed)
        for _ in 0..<250 {
            let (schema, value) = grower.schemaWithValue()
            let text = String(decoding: schema.serialized(), as: UTF8.self)
            let isSatisfiable = SchemaCheck.accepts(value, by: schema)
            #expect(isSatisfiable, "\(text)")
            for variant in 0..<3 {
                let example = SchemaExample.value(satisfying: schema, variant: variant)
                let isSatisfying = SchemaCheck.accepts(example, by: schema)
                #expect(isSatisfying, "\(String(decoding: example.serialized(), as: UTF8.self)) of \(text)")
            }
        }
    }
}

/// Grows schemas around values, so that each can be satisfied.
private struct SchemaGrower {
    private var generator: SeededGenerator
    private var definitions: [(String, JSONValue)] = []

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func schemaWithValue() -> (schema: JSONValue, value: JSONValue) {
        definitions = []
        let value = value(depth: 3)
        let schema = schema(of: value, depth: 3)
        return (["allOf": [schema], "$defs": .object(JSONObject(definitions))], value)
    }

    private mutating func one(in count: UInt64) -> Bool { generator.uniform(upTo: count - 1) == 0 }
    private mutating func number(upTo maximum: Int) -> Int { Int(generator.uniform(upTo: UInt64(maximum))) }

    private mutating func value(depth: Int) -> JSONValue {
        switch number(upTo: depth > 0 ? 6 : 4) {
        case 0: return .null
        case 1: return .bool(one(in: 2))
        case 2: return .number(JSONNumber(number(upTo: 200) - 100))
        case 3: return .number(JSONNumber(Double(number(upTo: 200)) / 8))
        case 4: return .string(["", "a", "hello", "größer", "AB-1234", "a longer text"][number(upTo: 5)])
        case 5: return .array((0..<number(upTo: 3)).map { _ in value(depth: depth - 1) })
        default:
            let names = ["city", "isActive", "x y", "ä", "0"].prefix(number(upTo: 4))
            return .object(JSONObject(names.map { ($0, value(depth: depth - 1)) }))
        }
    }

    /// A schema that the value satisfies.
    private mutating func schema(of value: JSONValue, depth: Int) -> JSONValue {
        guard depth > 0 else { return plainSchema(of: value, depth: 0) }
        switch number(upTo: 11) {
        case 0:
            let other = self.value(depth: 1)
            return ["anyOf": [plainSchema(of: other, depth: 1), schema(of: value, depth: depth - 1)]]
        case 1: return ["allOf": [schema(of: value, depth: depth - 1), schema(of: value, depth: depth - 1)]]
        case 2:
            let name = "d\(definitions.count)"
            definitions.append((name, true))
            let position = definitions.count - 1
            definitions[position].1 = schema(of: value, depth: depth - 1)
            return ["$ref": .string("#/$defs/\(name)")]
        case 3: return ["anyOf": [["type": "null"], schema(of: value, depth: depth - 1)], "default": .null]
        case 4:
            let others: JSONValue = ["type": value.stringValue == nil ? "string" : "integer"]
            return ["not": others, "oneOf": [others, plainSchema(of: value, depth: depth)]]
        default: return plainSchema(of: value, depth: depth)
        }
    }

    private mutating func plainSchema(of value: JSONValue, depth: Int) -> JSONValue {
        if one(in: 10) { return one(in: 2) ? ["const": value] : ["enum": [.null, "other", value]] }
        var schema = JSONObject()
        switch value {
        case .null: schema["type"] = "null"
        case .bool: schema["type"] = "boolean"
        case .number(let number):
            let isInteger = JSONKinds(of: value) == .integer
            schema["type"] = isInteger && one(in: 2) ? "integer" : "number"
            let limits = number.doubleValue
            if one(in: 2) { schema["minimum"] = .number(JSONNumber(limits - Double(self.number(upTo: 3)))) }
            if one(in: 2) { schema["exclusiveMaximum"] = .number(JSONNumber(limits + 0.5)) }
            if one(in: 3) { schema["multipleOf"] = isInteger ? 1 : 0.125 }
        case .string(let text):
            schema["type"] = one(in: 3) ? ["null", "string"] : "string"
            if one(in: 2) { schema["minLength"] = .number(JSONNumber(text.unicodeScalars.count)) }
            if one(in: 2) { schema["maxLength"] = .number(JSONNumber(text.unicodeScalars.count + number(upTo: 3))) }
            if one(in: 2), text == "AB-1234" { schema["pattern"] = #"^[A-Z]{2,3}-\d+$"# }
        case .array(let elements):
            schema["type"] = "array"
            let schemas = elements.map { self.schema(of: $0, depth: max(0, depth - 1)) }
            if one(in: 2) {
                schema["prefixItems"] = .array(schemas)
            } else if !schemas.isEmpty {
                schema["items"] = ["anyOf": .array(schemas)]
            }
            if one(in: 2) { schema["minItems"] = .number(JSONNumber(elements.count)) }
            if one(in: 2) { schema["maxItems"] = .number(JSONNumber(elements.count)) }
        case .object(let object):
            schema["type"] = "object"
            let members = object.members.map { ($0.key, self.schema(of: $0.value, depth: max(0, depth - 1))) }
            schema["properties"] = .object(JSONObject(members))
            schema["required"] = .array(object.keys.filter { _ in one(in: 2) }.map(JSONValue.string))
            if one(in: 2) { schema["additionalProperties"] = false }
            if one(in: 4) { schema["minProperties"] = .number(JSONNumber(object.members.count)) }
        }
        return .object(schema)
    }
}
