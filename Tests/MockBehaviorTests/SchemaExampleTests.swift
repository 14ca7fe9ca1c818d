import ProviderWire
import Testing

@testable import MockBehavior

struct SchemaExampleTests {
    private func example(_ schema: String, variant: Int = 0) throws -> String {
        let value = SchemaExample.value(satisfying: try JSONValue(parsing: schema), variant: variant)
        return String(decoding: value.serialized(), as: UTF8.self)
    }

    @Test(arguments: [
        (#"{"type": "string"}"#, #""text""#),
        (#"{"type": "integer"}"#, "1"),
        (#"{"type": "number"}"#, "1.5"),
        (#"{"type": "boolean"}"#, "true"),
        (#"{"type": "null"}"#, "null"),
        (#"{"type": "array"}"#, #"["text"]"#),
        (#"{"type": "object"}"#, "{}"),
        (#"{"type": ["null", "integer"]}"#, "1"),
        (#"{"type": ["integer", "string"], "minLength": 3}"#, "1"),
        ("true", #""text""#),
        ("{}", #""text""#),
        (#"{"properties": {"a": true}}"#, #"{"a":"a"}"#),
        (#"{"minimum": 3}"#, "3.5"),
        (#"{"prefixItems": [{"type": "integer"}]}"#, "[1]"),
    ])
    func `each type has its example`(schema: String, value: String) throws {
        #expect(try example(schema) == value)
    }

    @Test(arguments: [
        (#"{"const": {"a": [1]}}"#, #"{"a":[1]}"#),
        (#"{"enum": ["a", "b"]}"#, #""a""#),
        (#"{"enum": [null, "b"]}"#, #""b""#),
        (#"{"enum": [1, "b"], "type": "string"}"#, #""b""#),
        (#"{"type": "integer", "default": 7}"#, "7"),
        (#"{"type": "integer", "default": "seven"}"#, "1"),
        (#"{"type": ["integer", "null"], "default": null}"#, "1"),
        (#"{"type": "string", "default": "d", "examples": [5, "e"]}"#, #""e""#),
    ])
    func `what a schema proposes is taken if it satisfies it`(schema: String, value: String) throws {
        #expect(try example(schema) == value)
    }

    @Test(arguments: [
        (#"{"type": "integer", "minimum": 18}"#, "18"),
        (#"{"type": "integer", "exclusiveMinimum": 18}"#, "19"),
        (#"{"type": "integer", "maximum": -4}"#, "-4"),
        (#"{"type": "integer", "exclusiveMaximum": -4}"#, "-5"),
        (#"{"type": "integer", "minimum": 1.5, "maximum": 2.5}"#, "2"),
        (#"{"type": "integer", "multipleOf": 7, "minimum": 100}"#, "105"),
        (#"{"type": "integer", "allOf": [{"multipleOf": 4}, {"multipleOf": 6}]}"#, "12"),
        (#"{"type": "integer", "minimum": 3, "exclusiveMinimum": true}"#, "4"),
        (#"{"type": "number", "exclusiveMinimum": 0, "maximum": 1}"#, "0.5"),
        (#"{"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.25}"#, "0.125"),
        (#"{"type": "number", "minimum": 7, "maximum": 7}"#, "7"),
        (#"{"type": "number", "multipleOf": 0.25, "minimum": 0.3}"#, "0.5"),
    ])
    func `numbers keep their bounds`(schema: String, value: String) throws {
        #expect(try example(schema) == value)
    }

    @Test(arguments: [
        (#"{"type": "string", "maxLength": 2}"#, #""te""#),
        (#"{"type": "string", "minLength": 12}"#, #""text text te""#),
        (#"{"type": "string", "minLength": 5, "maxLength": 5}"#, #""text.""#),
        (#"{"type": "string", "maxLength": 0}"#, #""""#),
        (#"{"type": "string", "pattern": "^\\d{3}-[A-Z]{2}$"}"#, #""123-EF""#),
        (#"{"type": "string", "pattern": "^[a-z]+$", "minLength": 6, "maxLength": 6}"#, #""abcdef""#),
        (#"{"type": "string", "pattern": "x"}"#, #""text""#),
        (#"{"type": "string", "format": "date-time"}"#, #""2025-01-01T09:30:00Z""#),
        (#"{"type": "string", "format": "date"}"#, #""2025-01-01""#),
        (#"{"type": "string", "format": "time"}"#, #""09:00:00Z""#),
        (#"{"type": "string", "format": "duration"}"#, #""PT1H""#),
        (#"{"type": "string", "format": "email"}"#, #""user@example.com""#),
        (#"{"type": "string", "format": "uuid"}"#, #""3f2b8c1e-5d4a-4e6f-9a7b-000000000001""#),
        (#"{"type": "string", "format": "uri"}"#, #""https://example.com/""#),
        (#"{"type": "string", "format": "hostname"}"#, #""host.example.com""#),
        (#"{"type": "string", "format": "ipv4"}"#, #""10.0.0.1""#),
        (#"{"type": "string", "format": "ipv6"}"#, #""2001:db8::1""#),
        (#"{"type": "string", "format": "unheard-of"}"#, #""text""#),
        (#"{"type": "string", "format": "email", "maxLength": 3}"#, #""tex""#),
    ])
    func `texts keep their length, pattern and format`(schema: String, value: String) throws {
        #expect(try example(schema) == value)
    }

    @Test(arguments: [
        ("first_name", "Ada"), ("city", "Paris"), ("searchTerm", "search term"), ("zip-code", "zip code"),
        ("_private_", "private"), ("HTTPStatus", "httpstatus"), ("", "text"), ("__", "text"), ("größe", "größe"),
    ])
    func `a text speaks of its property`(name: String, text: String) {
        #expect(ExampleWords.text(for: name, variant: 0) == text)
    }

    @Test(arguments: [
        (
            #"{"type": "object", "properties": {"b": {"type": "integer"}, "a": true}, "required": ["a"]}"#,
            #"{"b":1,"a":"a"}"#
        ),
        (#"{"type": "object", "required": ["z"]}"#, #"{"z":"z"}"#),
        (#"{"required": ["z"], "additionalProperties": {"type": "integer"}}"#, #"{"z":1}"#),
        (#"{"properties": {"a": false, "b": true}}"#, #"{"b":"b"}"#),
        (#"{"properties": {"a": true, "b": true}, "required": ["b"], "maxProperties": 1}"#, #"{"b":"b"}"#),
        (#"{"type": "object", "minProperties": 2}"#, #"{"property1":"property1","property2":"property2"}"#),
        (#"{"type": "object", "minProperties": 1, "propertyNames": {"pattern": "^[a-c]{2}$"}}"#, #"{"ab":"ab"}"#),
        (
            #"{"minProperties": 1, "patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": false, "type": "object"}"#,
            #"{"x-":1}"#
        ),
        (#"{"properties": {"a": true}, "dependentRequired": {"a": ["c"]}}"#, #"{"a":"a","c":"c"}"#),
        (#"{"properties": {"a": true}, "dependentSchemas": {"a": {"required": ["c"]}}}"#, #"{"a":"a","c":"c"}"#),
    ])
    func `an object has all its properties in their order`(schema: String, value: String) throws {
        #expect(try example(schema) == value)
    }

    @Test(arguments: [
        (#"{"type": "array", "items": {"type": "integer"}}"#, "[1]"),
        (#"{"type": "array", "items": {"type": "integer"}, "minItems": 3}"#, "[1,2,3]"),
        (#"{"type": "array", "items": {"type": "integer"}, "maxItems": 0}"#, "[]"),
        (#"{"type": "array", "items": false}"#, "[]"),
        (#"{"prefixItems": [{"type": "integer"}, {"type": "string"}], "items": false}"#, #"[1,"text"]"#),
        (#"{"items": [{"type": "integer"}], "additionalItems": {"type": "null"}, "minItems": 2}"#, "[1,null]"),
        (#"{"type": "array", "items": {"enum": ["a", "b"]}, "minItems": 2, "uniqueItems": true}"#, #"["a","b"]"#),
        (#"{"type": "array", "items": {"type": "boolean"}, "minItems": 2, "uniqueItems": true}"#, "[true,false]"),
        (
            #"{"prefixItems": [{"const": "a"}], "items": {"enum": ["b", "a"]}, "minItems": 2, "uniqueItems": true}"#,
            #"["a","b"]"#
        ),
        (#"{"type": "array", "contains": {"const": 5}, "minItems": 2}"#, #"[5,"text 2"]"#),
        (#"{"type": "array", "contains": {"type": "integer"}, "minContains": 2}"#, "[1,2]"),
    ])
    func `an array has at least one element where it may`(schema: String, value: String) throws {
        #expect(try example(schema) == value)
    }

    @Test(arguments: [
        (#"{"anyOf": [{"type": "null"}, {"type": "integer"}]}"#, "1"),
        (#"{"anyOf": [false, {"type": "integer"}]}"#, "1"),
        (#"{"anyOf": [{"minimum": 5}, {"type": "string"}], "type": "integer", "maximum": 9}"#, "5"),
        (#"{"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}], "type": "integer"}"#, "2"),
        (#"{"oneOf": [{"type": "integer"}, {"minimum": 2}], "minimum": 0}"#, "1"),
        (
            #"{"allOf": [{"properties": {"a": true}}, {"properties": {"a": {"type": "integer"}, "b": true}}]}"#,
            #"{"a":1,"b":"b"}"#
        ),
        (#"{"allOf": [{"minimum": 3}, {"minimum": 8}, {"maximum": 9}], "type": "integer"}"#, "8"),
        (#"{"not": {"type": "string"}}"#, "{}"),
        (#"{"type": "integer", "not": {"const": 1}}"#, "2"),
        (#"{"type": "integer", "nullable": true}"#, "1"),
        (
            #"{"if": {"properties": {"kind": {"const": "x"}}}, "then": {"required": ["size"]}, "properties": {"kind": {"enum": ["x", "y"]}}}"#,
            #"{"kind":"x","size":"size"}"#
        ),
        (
            #"{"properties": {"a": {"type": "string"}}, "anyOf": [{"required": ["a"]}, {"required": ["b"]}], "additionalProperties": false}"#,
            #"{"a":"a"}"#
        ),
    ])
    func `schemas are combined`(schema: String, value: String) throws {
        #expect(try example(schema) == value)
    }

    @Test(arguments: [
        (##"{"$ref": "#/$defs/a~1b%20c", "$defs": {"a/b c": {"type": "integer"}}}"##, "1"),
        (##"{"$ref": "#mark", "$defs": {"x": {"$anchor": "mark", "type": "integer"}}}"##, "1"),
        (##"{"$ref": "#/definitions/x", "minimum": 4, "definitions": {"x": {"type": "integer"}}}"##, "4"),
        (##"{"$ref": "https://example.com/elsewhere.json", "type": "integer"}"##, "1"),
        (##"{"properties": {"value": {"type": "integer"}, "next": {"$ref": "#"}}}"##, #"{"value":1}"#),
        (
            ##"{"properties": {"next": {"anyOf": [{"$ref": "#"}, {"type": "null"}]}}, "required": ["next"]}"##,
            #"{"next":null}"#
        ),
        (
            ##"{"properties": {"nodes": {"type": "array", "items": {"$ref": "#"}}}, "required": ["nodes"]}"##,
            #"{"nodes":[]}"#
        ),
        (##"{"properties": {"next": {"$ref": "#", "nullable": true}}, "required": ["next"]}"##, #"{"next":null}"#),
        (
            ##"{"$ref": "#/$defs/e", "$defs": {"e": {"properties": {"l": {"anyOf": [{"$ref": "#/$defs/e"}, {"type": "integer"}]}}, "required": ["l"]}}}"##,
            #"{"l":1}"#
        ),
    ])
    func `references are followed, but not for ever`(schema: String, value: String) throws {
        #expect(try example(schema) == value)
    }

    @Test(arguments: [
        (#"{"type": "string"}"#, [#""text""#, #""text 2""#, #""text 3""#]),
        (#"{"enum": ["a", "b"]}"#, [#""a""#, #""b""#, #""a""#]),
        (#"{"type": "integer", "minimum": 0, "maximum": 2}"#, ["1", "2", "0"]),
        (
            #"{"properties": {"city": {"type": "string"}}}"#,
            [#"{"city":"Paris"}"#, #"{"city":"Oslo"}"#, #"{"city":"Lima"}"#]
        ),
        (#"{"type": "string", "maxLength": 1}"#, [#""t""#, #""1""#, #""2""#]),
        (#"{"type": "string", "pattern": "^[ab]c$"}"#, [#""ac""#, #""bc""#, #""ac""#]),
    ])
    func `variants differ where the schema leaves a choice`(schema: String, values: [String]) throws {
        #expect(try values.indices.map { try example(schema, variant: $0) } == values)
    }

    @Test(arguments: [
        "false", #"{"enum": []}"#, #"{"anyOf": []}"#, #"{"type": "integer", "minimum": 2, "maximum": 1}"#,
        ##"{"$ref": "#"}"##, ##"{"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}"##, ##"{"not": {"$ref": "#"}}"##,
        ##"{"properties": {"a": {"$ref": "#"}}, "required": ["a"]}"##, #"{"type": 5, "properties": [], "enum": {}}"#,
        #"{"type": "string", "minLength": 1000000000}"#, #"{"type": "array", "minItems": 1000000000}"#,
        #"{"type": "object", "minProperties": 1000000000}"#, #"{"type": "string", "pattern": "(a{1000}){1000}"}"#,
        #"{"type": "string", "pattern": "((((x?){1000}){1000}){1000}){1000}"}"#, #"{"type": "string", "pattern": "("}"#,
    ])
    func `a schema that cannot be satisfied gets a value all the same, and soon`(schema: String) throws {
        #expect(try example(schema).utf8.count < 100_000)
    }

    @Test func `definitions that double at each step do not get out of hand`() throws {
        let definitions = (0..<40).map { index in
            let next = ##"{"$ref": "#/$defs/d\##(index + 1)"}"##
            return #""d\#(index)": {"properties": {"a": \#(next), "b": \#(next)}, "required": ["a"]}"#
        }
        let schema = ##"{"$ref": "#/$defs/d0", "$defs": {\##(definitions.joined(separator: ", "))}}"##
        #expect(try example(schema).utf8.count < 1_000_000)
    }
}
