import ProviderWire

extension ConfigurationSchema {
    static var ruleDefinitions: [(String, JSONValue)] {
        [
            ("rule", rule), ("answer", answer), ("proxy", proxy), ("textTest", textTest), ("fieldTest", fieldTest),
            ("names", names),
        ]
    }

    private static let counts = 1...1_000_000_000

    private static var rule: JSONValue {
        SchemaWords.object(
            "What requests of some kind are answered with.",
            [
                "name": SchemaWords.text("Tells it from the others."),
                "priority": SchemaWords.integer(
                    "Higher ones are tried first, equal ones in their order.", -1_000_000...1_000_000, default: 0),
                "when": when,
                "answer": SchemaWords.reference("answer"),
                "latency": SchemaWords.reference("latencyProfile"),
                "fault": SchemaWords.any(
                    "What goes wrong: a fault of the document by its name, or one of its own.",
                    of: SchemaWords.text("A fault's name."), faultOfRule),
            ], required: ["name"])
    }

    private static var when: JSONValue {
        SchemaWords.object(
            "What a request must meet; all that is named.",
            [
                "endpoint": endpoints,
                "model": SchemaWords.reference("names", "The model is one of these."),
                "headers": SchemaWords.map("Header fields by name.", of: SchemaWords.reference("fieldTest")),
                "apiKey": SchemaWords.reference("fieldTest", "The key that the client presents, without Bearer."),
                "body": SchemaWords.map(
                    "Values of the body by JSON pointer.", of: valueTest, names: ["pattern": "^(/|$)"]),
                "lastUserText": SchemaWords.reference("textTest"),
                "tools": SchemaWords.any(
                    "Whether tools are offered, or one of these.", of: ["type": "boolean"],
                    SchemaWords.reference("names")),
                "toolResult": SchemaWords.flag("Whether it ends with the result of a tool."),
                "stream": SchemaWords.flag("Whether a stream is asked for."),
                "attempt": SchemaWords.any(
                    "Which attempt it is, from 1.", of: SchemaWords.integer("This one.", counts),
                    SchemaWords.object(
                        "Between two numbers.",
                        [
                            "min": SchemaWords.integer("At least.", counts, default: 1),
                            "max": SchemaWords.integer("At most.", counts),
                        ])),
                "sinceStartMs": SchemaWords.object(
                    "How long the server has run.",
                    [
                        "from": SchemaWords.milliseconds("At least.", default: 0),
                        "until": SchemaWords.milliseconds("Less than."),
                    ]),
                "first": SchemaWords.integer("The first so many that meet all else.", counts),
                "every": SchemaWords.integer("Each n-th that meets all else.", counts),
                "nth": SchemaWords.any(
                    "This one, or these, of those that meet all else.", of: SchemaWords.integer("This one.", counts),
                    SchemaWords.list("These.", of: SchemaWords.integer("A number.", counts), atLeast: 1)),
            ])
    }

    /// One endpoint or several.
    static var endpoints: JSONValue {
        let endpoint = SchemaWords.one(of: Endpoint.allCases.map(\.rawValue), "An endpoint.")
        return SchemaWords.any(
            "The endpoint, or one of these.", of: endpoint, SchemaWords.list("One of these.", of: endpoint, atLeast: 1))
    }

    private static var names: JSONValue {
        SchemaWords.any(
            "A name in which * and ? stand for other characters, or several.", of: SchemaWords.text("A name."),
            SchemaWords.list("One of these.", of: SchemaWords.text("A name."), atLeast: 1))
    }

    // MARK: - Tests

    private static func tests(
        _ description: String, of wanted: JSONValue, _ more: [(String, JSONValue)] = []
    ) -> JSONValue {
        let regex = SchemaWords.anyText("Matches this regular expression of RE2's syntax, anywhere.")
        var schema = JSONObject([("type", "object"), ("description", .string(description)), ("minProperties", 1)])
        schema["properties"] = .object(
            JSONObject([("equals", wanted), ("contains", wanted), ("regex", regex)] + more))
        schema["additionalProperties"] = false
        return .object(schema)
    }

    private static var exists: (String, JSONValue) { ("exists", SchemaWords.flag("Whether it is there at all.")) }

    private static var textTest: JSONValue {
        SchemaWords.any(
            "A text, or tests that must all be passed.", of: SchemaWords.anyText("This text."),
            tests("Tests of a text.", of: SchemaWords.anyText("A text.")))
    }

    private static var fieldTest: JSONValue {
        SchemaWords.any(
            "A text, or tests that must all be passed.", of: SchemaWords.anyText("This text."),
            tests("Tests of a text that may be absent.", of: SchemaWords.anyText("A text."), [exists]))
    }

    private static var valueTest: JSONValue {
        let any = JSONValue.object(JSONObject([("description", "Any value.")]))
        return SchemaWords.any(
            "A value, or tests that must all be passed.",
            of: ["type": ["string", "number", "boolean", "array"]], tests("Tests of a value.", of: any, [exists]))
    }

    // MARK: - Answers

    private static var answer: JSONValue {
        let nested = SchemaWords.reference("answer")
        return SchemaWords.any(
            "A text, a whole reply, a generated one, a template, a sequence, a choice, an error or a provider's.",
            of: SchemaWords.anyText("What is said."), SchemaWords.reference("generatedReply"),
            SchemaWords.object(
                "A text or a reply in whose texts {{prompt}} and the like are filled in.",
                ["template": ["type": ["string", "object"]]], required: ["template"]),
            SchemaWords.object(
                "One after the other.",
                [
                    "sequence": SchemaWords.list("Answers.", of: nested, atLeast: 1),
                    "then": SchemaWords.one(
                        of: AnswerSequence.Ending.allCases.map(\.rawValue),
                        "From the first again, the last for ever, or an error.", default: "loop"),
                ], required: ["sequence"]),
            SchemaWords.object(
                "One of them by chance.",
                [
                    "choice": SchemaWords.list(
                        "Options.",
                        of: SchemaWords.object(
                            "An option.",
                            [
                                "weight": [
                                    "type": "number", "description": "Its share.", "exclusiveMinimum": 0,
                                    "maximum": 1_000_000, "default": 1,
                                ],
                                "answer": nested,
                            ], required: ["answer"]),
                        atLeast: 1)
                ], required: ["choice"]),
            SchemaWords.object("An error in the provider's form.", ["error": errorOfRule], required: ["error"]),
            SchemaWords.object(
                "A real provider's, asked or recorded.", ["proxy": SchemaWords.reference("proxy")],
                required: ["proxy"]),
            canned(without: ["generate", "template", "sequence", "choice", "error", "proxy"])
        )
    }

    private static var proxy: JSONValue {
        var schema =
            ([
                "url": SchemaWords.text("The provider: scheme, host, perhaps a port and a path before each request's."),
                "mode": SchemaWords.one(
                    of: ProxyAnswer.Mode.allCases.map(\.rawValue), "When the provider is asked, and what is kept.",
                    default: "recordOnce"),
                "cassette": [
                    "type": "string", "description": "Where answers are kept.",
                    "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$",
                ],
                "apiKeyFile": SchemaWords.text("A file with the key that is presented in place of the client's."),
                "timeoutMs": SchemaWords.milliseconds(
                    "How long the provider may be silent.", from: 1, default: 60_000),
                "match": SchemaWords.list(
                    "What of a request must be as it was when it was recorded.",
                    of: SchemaWords.one(of: CassetteMatch.names, "A part."), atLeast: 1),
                "timings": SchemaWords.flag(
                    "Whether recordings are played as slowly as they came.", default: true),
            ] as KeyValuePairs).closed("The answer of a real provider, forwarded or played from a recording.")
        schema["oneOf"] = [
            ["required": ["url", "cassette"], "properties": ["mode": ["enum": ["record", "recordOnce"]]]],
            ["required": ["url", "mode"], "properties": ["mode": ["const": "pass"]]],
            ["required": ["cassette", "mode"], "properties": ["mode": ["const": "replay"]]],
        ]
        return .object(schema)
    }
}
