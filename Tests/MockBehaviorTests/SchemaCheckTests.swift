import ProviderWire
import Testing

@testable import MockBehavior

struct SchemaCheckTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var schema: String
        var satisfying: [String]
        var others: [String]

        init(_ schema: String, _ satisfying: [String], not others: [String]) {
            self.schema = schema
            self.satisfying = satisfying
            self.others = others
        }

        var testDescription: String { schema }
    }

    @Test(arguments: [
        Case("true", ["1", "null"], not: []),
        Case("false", [], not: ["1", "null", "{}"]),
        Case(#"{"type": "integer"}"#, ["1", "1.0", "-3"], not: ["1.5", #""1""#, "null", "true"]),
        Case(#"{"type": ["string", "null"]}"#, [#""""#, "null"], not: ["1", "[]"]),
        Case(#"{"enum": [1, {"a": 1, "b": 2}]}"#, ["1.0", #"{"b": 2, "a": 1}"#], not: ["2", #"{"a": 1}"#]),
        Case(#"{"const": [1]}"#, ["[1.0]"], not: ["[]", "1"]),
        Case(#"{"type": "string", "nullable": true}"#, ["null"], not: ["1"]),
        Case(#"{"minimum": 2, "exclusiveMaximum": 4}"#, ["2", "3.9", #""x""#], not: ["1.9", "4"]),
        Case(#"{"minimum": 2, "exclusiveMinimum": true}"#, ["2.1"], not: ["2"]),
        Case(#"{"multipleOf": 0.01}"#, ["0.07", "4.02", "1"], not: ["0.075"]),
        Case(#"{"minLength": 2, "maxLength": 3}"#, [#""äö""#, #""abc""#, "1"], not: [#""ä""#, #""abcd""#]),
        Case(#"{"pattern": "^a+$"}"#, [#""aa""#, "1"], not: [#""""#, #""ab""#]),
    ])
    func `single values`(check: Case) throws { try hold(check) }

    @Test(arguments: [
        Case(#"{"minItems": 1, "maxItems": 2}"#, ["[1]", "[1, 2]", "{}"], not: ["[]", "[1, 2, 3]"]),
        Case(#"{"uniqueItems": true}"#, ["[1, 2, true]"], not: ["[1, 1.0]", #"[{"a": 1}, {"a": 1}]"#]),
        Case(
            #"{"prefixItems": [{"type": "string"}], "items": false}"#, ["[]", #"["a"]"#], not: ["[1]", #"["a", 1]"#]),
        Case(#"{"items": [{"type": "string"}], "additionalItems": false}"#, [#"["a"]"#], not: [#"["a", 1]"#]),
        Case(#"{"items": {"type": "string"}}"#, ["[]", #"["a"]"#], not: [#"["a", 1]"#]),
        Case(#"{"contains": {"const": 1}, "maxContains": 2}"#, ["[1, 2]", "[1, 1]"], not: ["[]", "[2]", "[1, 1, 1]"]),
        Case(#"{"contains": {"const": 1}, "minContains": 0}"#, ["[]", "[2]"], not: []),
    ])
    func arrays(check: Case) throws { try hold(check) }

    @Test(arguments: [
        Case(#"{"required": ["a"]}"#, [#"{"a": null}"#, "1"], not: ["{}", #"{"b": 1}"#]),
        Case(#"{"properties": {"a": {"type": "string"}}}"#, ["{}", #"{"a": "x", "b": 1}"#], not: [#"{"a": 1}"#]),
        Case(
            #"{"properties": {"a": true}, "patternProperties": {"^x": {"type": "string"}}, "additionalProperties": false}"#,
            [#"{"a": 1, "x1": "y"}"#], not: [#"{"x1": 1}"#, #"{"b": 1}"#]
        ),
        Case(#"{"additionalProperties": {"type": "string"}}"#, [#"{"a": "x"}"#], not: [#"{"a": 1}"#]),
        Case(#"{"minProperties": 1, "maxProperties": 1}"#, [#"{"a": 1}"#], not: ["{}", #"{"a": 1, "b": 1}"#]),
        Case(#"{"propertyNames": {"maxLength": 1}}"#, [#"{"a": 1}"#], not: [#"{"ab": 1}"#]),
        Case(#"{"dependentRequired": {"a": ["b"]}}"#, ["{}", #"{"a": 1, "b": 1}"#], not: [#"{"a": 1}"#]),
        Case(#"{"dependentSchemas": {"a": {"minProperties": 2}}}"#, [#"{"b": 1}"#], not: [#"{"a": 1}"#]),
        Case(#"{"dependencies": {"a": ["b"]}}"#, [#"{"b": 1}"#], not: [#"{"a": 1}"#]),
    ])
    func objects(check: Case) throws { try hold(check) }

    @Test(arguments: [
        Case(#"{"allOf": [{"minimum": 1}, {"maximum": 2}]}"#, ["1"], not: ["0", "3"]),
        Case(#"{"anyOf": [{"maximum": 1}, {"minimum": 3}]}"#, ["1", "3"], not: ["2"]),
        Case(#"{"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}"#, ["2", "3"], not: ["1", "6"]),
        Case(#"{"not": {"type": "string"}}"#, ["1"], not: [#""a""#]),
        Case(
            #"{"if": {"minimum": 5}, "then": {"maximum": 9}, "else": {"maximum": 2}}"#, ["5", "2"], not: ["10", "3"]),
        Case(##"{"items": {"$ref": "#"}, "type": "array"}"##, ["[]", "[[], [[]]]"], not: ["[1]", "[[[1]]]"]),
        Case(##"{"$ref": "#/$defs/a", "minimum": 2, "$defs": {"a": {"type": "integer"}}}"##, ["2"], not: ["1", "2.5"]),
        Case(##"{"$ref": "#"}"##, [], not: ["1"]),
    ])
    func combinations(check: Case) throws { try hold(check) }

    private func hold(_ check: Case, _ location: SourceLocation = #_sourceLocation) throws {
        let schema = try JSONValue(parsing: check.schema)
        for text in check.satisfying {
            #expect(
                SchemaCheck.accepts(try JSONValue(parsing: text), by: schema), "\(text)", sourceLocation: location)
        }
        for text in check.others {
            #expect(
                !SchemaCheck.accepts(try JSONValue(parsing: text), by: schema), "\(text)", sourceLocation: location)
        }
    }
}
