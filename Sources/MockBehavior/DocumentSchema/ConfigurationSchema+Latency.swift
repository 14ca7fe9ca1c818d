import ProviderWire

extension ConfigurationSchema {
    static var latencyDefinitions: [(String, JSONValue)] {
        [
            ("duration", duration), ("delay", delay), ("latencyProfile", profile), ("latency", latency),
            ("recordedTimings", timings),
        ]
    }

    private static var milliseconds: JSONValue {
        ["type": "number", "minimum": 0, "maximum": .number(JSONNumber(MockConfiguration.maximumDelayMs))]
    }

    private static var duration: JSONValue {
        SchemaWords.any("Milliseconds, or a text such as \"1.2s\".", of: milliseconds, SchemaWords.text("\"300ms\""))
    }

    private static var delay: JSONValue {
        SchemaWords.any(
            "Milliseconds, a text such as \"300ms\", \"50ms-250ms\" or \"lognormal:median=200ms,p99=900ms\", or a "
                + "distribution.",
            of: milliseconds, SchemaWords.text("\"300ms\", \"50ms-250ms\", \"gamma:mean=20ms,cv=0.5\""),
            parameters("Drawn evenly between two bounds.", ["min", "max"]),
            SchemaWords.object("Always the same.", ["constant": SchemaWords.reference("duration")]),
            distribution("uniform", "Drawn evenly.", ["min", "max"]),
            distribution("normal", "Mean and standard deviation.", ["mean", "sd"]),
            distribution("lognormal", "Median and 99th percentile.", ["median", "p99"]),
            distribution("exponential", "By the mean.", ["mean"]),
            SchemaWords.object("Gamma.", ["gamma": gamma], required: ["gamma"]),
            SchemaWords.object(
                "Percentiles that were measured: p0 to p100, min, max.",
                [
                    "empirical": SchemaWords.map(
                        "Durations by percentile.", of: SchemaWords.reference("duration"),
                        names: ["pattern": "^(min|max|p[0-9.]+)$"])
                ], required: ["empirical"])
        )
    }

    private static func parameters(_ description: String, _ names: [String]) -> JSONValue {
        var schema = JSONObject([("type", "object"), ("description", .string(description))])
        schema["required"] = .array(names.map(JSONValue.string))
        schema["properties"] = .object(JSONObject(names.map { ($0, SchemaWords.reference("duration")) }))
        schema["additionalProperties"] = false
        return .object(schema)
    }

    private static func distribution(_ name: String, _ description: String, _ names: [String]) -> JSONValue {
        let members: KeyValuePairs = [name: parameters(description, names)]
        return .object(members.closed(description, required: [name]))
    }

    private static var gamma: JSONValue {
        var schema =
            ([
                "mean": SchemaWords.reference("duration"),
                "shape": SchemaWords.number("The shape parameter.", 0.01...10_000),
                "cv": SchemaWords.number("The standard deviation through the mean, in place of the shape.", 0.01...10),
            ] as KeyValuePairs).closed("Mean, and shape or variation.", required: ["mean"])
        schema["oneOf"] = [["required": ["shape"]], ["required": ["cv"]]]
        return .object(schema)
    }

    // MARK: - Profiles

    private static var members: [(String, JSONValue)] {
        [
            ("profile", SchemaWords.text("The name of a profile that this one begins with.")),
            ("ttft", SchemaWords.reference("delay", "Time to first token.")),
            ("itl", SchemaWords.reference("delay", "Inter-token latency: from one chunk to the next.")),
            ("total", SchemaWords.reference("delay", "All of the response.")),
            (
                "tokensPerSecond",
                SchemaWords.number("The pace, in place of itl and total.", 0.01...1_000_000)
            ),
            (
                "recorded",
                SchemaWords.any(
                    "Timings that were recorded: offsets of the chunks from the end of the request.",
                    of: SchemaWords.reference("recordedTimings"),
                    SchemaWords.object(
                        "Timings, here or in a file.",
                        [
                            "timings": SchemaWords.reference("recordedTimings"),
                            "file": SchemaWords.text("A JSON file with the timings."),
                            "order": SchemaWords.one(
                                of: ["loop", "random"], "One after the other, or by chance.", default: "loop"),
                        ]))
            ),
            (
                "load",
                SchemaWords.object(
                    "Slower with every request in flight.",
                    [
                        "perRequest": SchemaWords.number("The share that each request adds: 0.05 for 5 %.", 0...1000),
                        "fullSpeed": SchemaWords.integer("So many requests cost nothing.", 1...1_000_000, default: 1),
                        "max": SchemaWords.number("The greatest factor.", 1...10_000),
                    ], required: ["perRequest"])
            ),
            (
                "coldStart",
                SchemaWords.object(
                    "The first requests take longer.",
                    [
                        "delay": SchemaWords.reference("delay", "How much longer."),
                        "requests": SchemaWords.integer("How many.", 1...1_000_000, default: 1),
                        "idleAfter": SchemaWords.reference("duration", "Cold again after so long without a request."),
                    ], required: ["delay"])
            ),
        ]
    }

    private static func object(_ description: String, _ members: [(String, JSONValue)]) -> JSONValue {
        var schema = JSONObject([("type", "object"), ("description", .string(description)), ("minProperties", 1)])
        schema["properties"] = .object(JSONObject(members))
        schema["additionalProperties"] = false
        return .object(schema)
    }

    private static var profile: JSONValue {
        SchemaWords.any(
            "How long responses take: a time to first token, a profile's name, or a profile.",
            of: milliseconds,
            SchemaWords.text("A delay, a profile of latencyProfiles, or one of \(BuiltInLatencies.names)."),
            object("A latency profile.", members)
        )
    }

    private static var latency: JSONValue {
        let models = SchemaWords.map(
            "Profiles by the models' names, in which * stands for any text; the first that matches.",
            of: SchemaWords.reference("latencyProfile"))
        return SchemaWords.any(
            "How long responses take, in place of delayMs and chunkDelayMs; false for the delays.",
            of: ["const": false], milliseconds,
            SchemaWords.text("A delay, a profile of latencyProfiles, or one of \(BuiltInLatencies.names)."),
            object("A latency profile, and others for some models.", members + [("models", models)])
        )
    }

    private static var timings: JSONValue {
        SchemaWords.list(
            "Responses, each the offsets of its chunks, such as [[300, 320, 345]].",
            of: SchemaWords.list(
                "Offsets, none less than the one before.", of: SchemaWords.reference("duration"), atLeast: 1),
            atLeast: 1)
    }
}
