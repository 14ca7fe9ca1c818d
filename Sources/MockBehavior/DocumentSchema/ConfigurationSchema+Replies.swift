import ProviderWire

extension ConfigurationSchema {
    static var replyDefinitions: [(String, JSONValue)] {
        [("reply", reply), ("generatedReply", generated), ("tokens", tokens)]
    }

    private static var reply: JSONValue {
        SchemaWords.any(
            "A text, a reply object as the provider sends it, or a generated reply.",
            of: SchemaWords.anyText("What is said."), SchemaWords.reference("generatedReply"),
            canned(without: ["generate"])
        )
    }

    /// A provider's own object, which is served as it is.
    static func canned(without names: [String]) -> JSONValue {
        [
            "type": "object", "description": "A reply object as the provider sends it.",
            "propertyNames": ["not": ["enum": .array(names.map(JSONValue.string))]],
            "anyOf": [["required": ["choices"]], ["required": ["output"]], ["required": ["content"]]],
        ]
    }

    private static var tokens: JSONValue {
        let range = 1...GeneratedReply.maximumTokens
        return SchemaWords.any(
            "So many tokens, or between two numbers.", of: SchemaWords.integer("Tokens.", range),
            SchemaWords.object(
                "Between two numbers.",
                ["min": SchemaWords.integer("At least.", range), "max": SchemaWords.integer("At most.", range)],
                required: ["min", "max"])
        )
    }

    private static var generated: JSONValue {
        let call = SchemaWords.object(
            "A call.",
            [
                "name": SchemaWords.text("The tool's name."),
                "arguments": ["type": "object", "description": "Its arguments; made for its schema where left out."],
            ], required: ["name"])
        let members = SchemaWords.object(
            "What is said; synthetic text where nothing else is.",
            [
                "text": SchemaWords.anyText("This text."),
                "echo": SchemaWords.flag("The last text of the user."),
                "tokens": SchemaWords.reference("tokens", "So much synthetic text."),
                "refusal": SchemaWords.text("A refusal in these words."),
                "reasoning": SchemaWords.any(
                    "What is thought before: a text, or so much synthetic text.",
                    of: SchemaWords.anyText("This text."), SchemaWords.reference("tokens")),
                "toolCalls": SchemaWords.any(
                    "Calls of tools.",
                    of: SchemaWords.integer("So many, of the request's tools.", 1...GeneratedReply.maximumCalls),
                    SchemaWords.list("These calls.", of: call, atLeast: 1)),
                "seed": ["type": "integer", "description": "Draws the same for each request."],
            ])
        return SchemaWords.object(
            "A reply that is made for each request and obeys it.", ["generate": members], required: ["generate"])
    }
}
