package import ProviderWire

/// The JSON Schema of the configuration document, for editors and for checks without the daemon.
///
/// It says which keys there are and of what form their values are; what no schema can say, such as that a rule's fault
/// must exist, only the daemon checks. A `null` that counts as absent has no place in it.
package enum ConfigurationSchema {
    /// The whole schema, draft 2020-12.
    package static var document: JSONValue {
        var schema = root
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        schema["title"] = "llm-mockd configuration"
        schema["$defs"] = .object(JSONObject(definitions))
        return .object(schema)
    }

    private static var definitions: [(String, JSONValue)] {
        latencyDefinitions + replyDefinitions + ruleDefinitions + faultDefinitions + rateLimitDefinitions + [
            ("upstream", upstream)
        ]
    }

    private static var root: JSONObject {
        let own =
            ([
                "$schema": SchemaWords.anyText("Where the schema is, for editors."),
                "host": SchemaWords.text("The provider port's address.", default: "127.0.0.1"),
                "port": SchemaWords.integer("The provider port; 0 takes any free one.", 0...65535, default: 8080),
            ] as KeyValuePairs).closed("The configuration of llm-mockd. Every member may be left out.")
        let others: KeyValuePairs<String, JSONValue> = [
            "tls": tls,
            "admin": admin,
            "bench": SchemaWords.object(
                "Benchmarks.",
                [
                    "allowedHosts": SchemaWords.list(
                        "Hosts that may be put under load.", of: SchemaWords.text("A host.")),
                    "keep": SchemaWords.object(
                        "How much of the run history is kept. Runs of the tag \"keep\" stay and do not count.",
                        [
                            "runs": SchemaWords.integer(
                                "The most runs; 0 for any number.", 0...1_000_000, default: 1_000),
                            "days": SchemaWords.integer("For how many days; 0 for ever.", 0...36_500, default: 90),
                        ]),
                ]
            ),
            "journal": journal,
            "proxy": SchemaWords.object(
                "Rules that let a real provider answer.",
                [
                    "allowedHosts": SchemaWords.list(
                        "Hosts that requests may be forwarded to.", of: SchemaWords.text("A host."))
                ]),
            "upstreams": SchemaWords.list(
                "Further providers, each with a port or a path of its own.", of: SchemaWords.reference("upstream")),
        ]
        return own.adding(behavior).adding(others)
    }

    /// The keys that the top of the document and each upstream have.
    private static var behavior: KeyValuePairs<String, JSONValue> {
        [
            "provider": SchemaWords.one(
                of: ["openai", "anthropic"], "What the shared /v1/models means where the request does not say.",
                default: "openai"),
            "models": SchemaWords.object(
                "The models that are listed.",
                ["defaultList": SchemaWords.list("Model objects, served as they are.", of: model)]),
            "chat": replies("Chat completions."),
            "completion": replies("Completions."),
            "response": replies("Responses."),
            "message": replies("Anthropic messages."),
            "embedding": SchemaWords.object(
                "Embeddings.",
                [
                    "dimensions": SchemaWords.integer("The length of a vector.", 1...4096, default: 1536),
                    "delayMs": SchemaWords.reference("delay", "How long the answer takes."),
                    "latency": SchemaWords.reference("latency"),
                ]),
            "countTokens": SchemaWords.object(
                "Anthropic's token counts.",
                [
                    "delayMs": SchemaWords.reference("delay", "How long the answer takes."),
                    "latency": SchemaWords.reference("latency"),
                ]),
            "latency": SchemaWords.reference("latency"),
            "latencyProfiles": SchemaWords.map(
                "Latency profiles by name; one may begin with another that stands before it.",
                of: SchemaWords.reference("latencyProfile")),
            "rules": SchemaWords.list(
                "What particular requests are answered with; the first that matches.",
                of: SchemaWords.reference("rule")),
            "apiKeys": SchemaWords.list(
                "The accepted API keys; none lets everybody in.", of: SchemaWords.text("A key.")),
            "cors": SchemaWords.flag("Whether pages in browsers may read the answers.", default: true),
            "limits": limits,
            "rateLimits": SchemaWords.map(
                "How much callers may ask for in a while, by name.", of: SchemaWords.reference("rateLimit"),
                names: ["pattern": "^[A-Za-z0-9._-]{1,64}$"]),
            "faults": SchemaWords.map(
                "What goes wrong on purpose, by name.", of: SchemaWords.reference("fault"),
                names: ["pattern": "^[A-Za-z0-9._-]{1,64}$"]),
            "weight": [
                "type": "number", "exclusiveMinimum": 0,
                "description": "What part of the requests it should get, in comparison to the other upstreams.",
            ],
            "seed": [
                "type": "integer",
                "description": "Decides all that is drawn: the same requests in order get the same answers.",
            ],
        ]
    }

    private static var upstream: JSONValue {
        let own =
            ([
                "name": [
                    "type": "string", "description": "Names it in the admin API, the journal and metrics.",
                    "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$",
                    "not": ["const": .string(UpstreamConfiguration.defaultName)],
                ],
                "host": SchemaWords.text("The address of its port; the provider port's where it is left out."),
                "port": SchemaWords.integer("A port of its own; 0 takes any free one.", 0...65535),
                "prefix": [
                    "type": "string", "description": "What paths on the provider port begin with that lead to it.",
                    "pattern": "^(?!/(v1|openai|anthropic)(/|$))(/(?!\\.{1,2}(/|$))[A-Za-z0-9._~-]+)+/?$",
                    "maxLength": 201,
                ],
            ] as KeyValuePairs).closed("A provider beside the one at the top.", required: ["name"])
        var schema = own.adding(behavior)
        schema["oneOf"] = [
            ["required": ["port"], "properties": ["prefix": false]],
            ["required": ["prefix"], "properties": ["port": false, "host": false, "limits": false]],
        ]
        return .object(schema)
    }

    private static var model: JSONValue {
        [
            "type": "object", "required": ["id"], "properties": ["id": SchemaWords.text("The model's name.")],
        ]
    }

    private static func replies(_ description: String) -> JSONValue {
        SchemaWords.object(
            description,
            [
                "defaultResponses": SchemaWords.list(
                    "The replies, served in turn.", of: SchemaWords.reference("reply")),
                "loopResponses": SchemaWords.flag(
                    "After the last reply: begin anew, or repeat it for ever.", default: true),
                "delayMs": SchemaWords.reference("delay", "How long it takes to the first byte."),
                "chunkDelayMs": SchemaWords.milliseconds("Between the chunks of a stream.", default: 0),
                "latency": SchemaWords.reference("latency"),
            ])
    }

    private static var limits: JSONValue {
        SchemaWords.object(
            "Limits of the provider port.",
            [
                "maxBodyBytes": SchemaWords.integer(
                    "The largest request body, in bytes.", 1...(1 << 30), default: 32 << 20),
                "drainTimeoutMs": SchemaWords.milliseconds(
                    "How long open responses may go on when the daemon stops.", default: 20_000),
                "requestTimeoutMs": SchemaWords.milliseconds(
                    "How long a request may take to arrive.", from: 1, default: 30_000),
                "idleTimeoutMs": SchemaWords.milliseconds(
                    "How long a connection may be open without a request.", from: 1, default: 75_000),
            ])
    }

    private static var tls: JSONValue {
        var schema =
            ([
                "certificateFile": SchemaWords.text("A PEM file with the certificate and those that vouch for it."),
                "keyFile": SchemaWords.text("A PEM file with the private key."),
                "selfSigned": SchemaWords.flag("A certificate made at start, for tests."),
            ] as KeyValuePairs).closed("TLS on the provider port; without it, plain HTTP.")
        schema["oneOf"] = [
            ["required": ["certificateFile", "keyFile"], "properties": ["selfSigned": ["const": false]]],
            [
                "required": ["selfSigned"],
                "properties": ["selfSigned": ["const": true], "certificateFile": false, "keyFile": false],
            ],
        ]
        return .object(schema)
    }

    private static var admin: JSONValue {
        SchemaWords.object(
            "The admin port.",
            [
                "host": SchemaWords.text("Its address; another than loopback takes a token.", default: "127.0.0.1"),
                "port": SchemaWords.integer("0 takes any free one.", 0...65535, default: 8081),
                "socket": SchemaWords.text("The path of a unix socket besides."),
                "tokenFile": SchemaWords.text("A file with the token that clients must present."),
                "allowedHosts": SchemaWords.list(
                    "Further names that a Host header may have.", of: SchemaWords.text("A host.")),
            ])
    }

    private static var journal: JSONValue {
        let base = JournalConfiguration()
        return SchemaWords.object(
            "What is kept of the newest requests.",
            [
                "enabled": SchemaWords.flag("Whether requests are recorded.", default: base.isEnabled),
                "maxEntries": SchemaWords.integer(
                    "The most requests that are kept.", 1...10_000_000, default: base.maximumEntries),
                "maxBytes": SchemaWords.integer(
                    "The most memory that they take, in bytes.", (1 << 16)...(1 << 34), default: base.maximumBytes),
                "maxBodyBytes": SchemaWords.integer(
                    "How much of a body is kept, in bytes.", 0...(1 << 24), default: base.maximumBodyBytes),
            ])
    }
}
