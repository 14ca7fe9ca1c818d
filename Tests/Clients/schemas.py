"""JSON Schemas as people write them for tools and structured outputs. Each describes an object."""

import jsonschema


def obj(*optional, **properties):
    """A strict object; the optional properties are named."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


STRING, INTEGER, NUMBER, BOOLEAN = ({"type": kind} for kind in ("string", "integer", "number", "boolean"))


def array(items, **rest):
    return {"type": "array", "items": items, **rest}


SCHEMAS = {
    "scalars": obj(a=STRING, b=INTEGER, c=NUMBER, d=BOOLEAN, e={"type": "null"}),
    "no properties": {"type": "object"},
    "closed and empty": {"type": "object", "properties": {}, "additionalProperties": False},
    "optional": obj("maybe", sure=STRING, maybe=INTEGER),
    "required without a schema": {"type": "object", "properties": {}, "required": ["anything", "else"]},
    "nested": obj(a=obj(b=obj(c=obj(d=array(obj(e=STRING)))))),
    "nullable": obj(a={"type": ["string", "null"]}, b={"anyOf": [INTEGER, {"type": "null"}]}),
    "enum and const": obj(a={"enum": ["celsius", "°F", None, 3]}, b={"const": {"x": [1]}}, c={"enum": ["ß"]}),
    "arrays": obj(
        a=array(STRING, minItems=3),
        b=array(INTEGER, minItems=2, maxItems=2),
        c=array({"enum": [1, 2, 3]}, minItems=3, uniqueItems=True),
        d=array(BOOLEAN, maxItems=0),
        e=array(NUMBER, minItems=4, uniqueItems=True),
    ),
    "tuples": obj(a={"type": "array", "prefixItems": [STRING, INTEGER], "items": False, "minItems": 2}),
    "contains": obj(a=array({"type": ["integer", "string"]}, contains={"const": "x"})),
    "integers": obj(
        a=INTEGER | {"minimum": 10, "maximum": 10},
        b=INTEGER | {"exclusiveMinimum": -3, "exclusiveMaximum": -1},
        c=INTEGER | {"multipleOf": 7, "minimum": 100},
        d=INTEGER | {"maximum": -1_000_000},
        e=INTEGER | {"minimum": 2**53},
    ),
    "numbers": obj(
        a=NUMBER | {"minimum": 0.25, "maximum": 0.5},
        b=NUMBER | {"exclusiveMinimum": 0, "exclusiveMaximum": 0.001},
        c=NUMBER | {"multipleOf": 0.5, "minimum": 3.1},
    ),
    "lengths": obj(
        a=STRING | {"minLength": 30}, b=STRING | {"maxLength": 2}, c=STRING | {"minLength": 5, "maxLength": 5}
    ),
    "patterns": obj(
        a=STRING | {"pattern": r"^\d{3}-\d{4}$"},
        b=STRING | {"pattern": "^[A-Z]{2,3}$"},
        c=STRING | {"pattern": "^(red|green|blue)$"},
        d=STRING | {"pattern": r"^[a-z0-9]+(?:-[a-z0-9]+)*$"},
        e=STRING | {"pattern": r"^\+?[1-9]\d{1,14}$"},
        f=STRING | {"pattern": r"\.png$"},
        g=STRING | {"pattern": r"^#[0-9a-fA-F]{6}$"},
    ),
    "formats": obj(
        **{
            name.replace("-", "_"): STRING | {"format": name}
            for name in (
                *("date-time", "date", "time", "duration", "email", "uuid", "uri", "hostname", "ipv4", "ipv6"),
                "no-format-known",
            )
        }
    ),
    "anyOf": obj(a={"anyOf": [obj(kind={"const": "cat"}, lives=INTEGER), obj(kind={"const": "dog"})]}),
    "oneOf": obj(a={"oneOf": [STRING | {"maxLength": 3}, INTEGER | {"minimum": 5}]}),
    "oneOf that overlap": obj(a={"oneOf": [INTEGER | {"multipleOf": 3}, INTEGER | {"multipleOf": 5}]}),
    "allOf": {
        "allOf": [
            {"type": "object", "properties": {"a": INTEGER | {"minimum": 5}}, "required": ["a"]},
            {"type": "object", "properties": {"a": {"maximum": 6}, "b": STRING}, "required": ["b"]},
        ]
    },
    "references": {
        **obj(home={"$ref": "#/$defs/Address"}, work={"$ref": "#/$defs/Address", "description": "If any."}),
        "$defs": {
            "Address": obj(street=STRING, zip={"$ref": "#/$defs/Zip"}),
            "Zip": STRING | {"pattern": "^[0-9]{5}$"},
        },
    },
    "old definitions": {**obj(a={"$ref": "#/definitions/a~1b"}), "definitions": {"a/b": INTEGER}},
    "tree": {
        "$ref": "#/$defs/Node",
        "$defs": {"Node": obj(value=INTEGER, children=array({"$ref": "#/$defs/Node"}))},
    },
    "list": {
        **obj(head={"$ref": "#/$defs/Cell"}),
        "$defs": {"Cell": obj(value=STRING, next={"anyOf": [{"$ref": "#/$defs/Cell"}, {"type": "null"}]})},
    },
    "itself": obj("more", value=STRING, more={"$ref": "#"}),
    "expression": {
        **obj(root={"$ref": "#/$defs/E"}),
        "$defs": {
            "E": {
                "anyOf": [
                    obj(op={"enum": ["+", "-"]}, left={"$ref": "#/$defs/E"}, right={"$ref": "#/$defs/E"}),
                    obj(number=NUMBER),
                ]
            }
        },
    },
    "map": obj(a={"type": "object", "additionalProperties": INTEGER, "minProperties": 2}),
    "pattern properties": {
        "type": "object",
        "patternProperties": {"^x-": STRING},
        "properties": {"x-a": {"minLength": 2}},
        "required": ["x-a"],
    },
    "property names": {"type": "object", "propertyNames": {"pattern": "^[a-z]{2}$"}, "minProperties": 1},
    "not": obj(a=INTEGER | {"not": {"const": 0}}, b={"type": ["string", "integer"], "not": {"type": "string"}}),
    "dependent": obj("a", a=STRING) | {"dependentRequired": {"a": []}},
    "if": obj("b", a={"const": "x"}, b=INTEGER)
    | {"if": {"properties": {"a": {"const": "x"}}, "required": ["a"]}, "then": {"required": ["b"]}},
    "names": obj(**{'quote " \\': STRING, "ünï ☔": INTEGER, "": BOOLEAN, "a/b~c": NUMBER}),
    "true and false": obj("never", anything=True, never=False),
    "examples": obj(a=STRING | {"examples": ["Zürich"]}, b=INTEGER | {"default": 12, "minimum": 10}),
    "a default that does not fit": obj(a=INTEGER | {"default": "none"}, b=STRING | {"examples": [1], "minLength": 4}),
    "wide": obj(**{f"field_{number}": STRING for number in range(100)}),
    "the dialect named": obj(a=STRING) | {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "T"},
}


def check(schema, value):
    """Fails unless the value satisfies the schema, its formats included."""
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    errors = list(jsonschema.Draft202012Validator(schema, format_checker=checker).iter_errors(value))
    assert not errors, f"{value!r}: " + "; ".join(f"{error.json_path}: {error.message}" for error in errors)
