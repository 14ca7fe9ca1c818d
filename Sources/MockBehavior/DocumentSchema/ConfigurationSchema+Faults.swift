import DocumentReading
import ProviderWire

extension ConfigurationSchema {
    static var faultDefinitions: [(String, JSONValue)] {
        [("fault", fault), ("moment", moment), ("place", place)]
    }

    private static let eventCounts = DocumentReader.eventCounts

    /// A fault of the document: what goes wrong, and when.
    private static var fault: JSONValue {
        act("What goes wrong on purpose, and at which requests.", trigger + acts + extras)
    }

    /// A fault of a rule's own: the rule says when.
    static var faultOfRule: JSONValue { act("What goes wrong.", acts + extras) }

    /// A rule's error.
    static var errorOfRule: JSONValue {
        closed("The error.", [("status", status)] + extras, required: ["status"])
    }

    private static func closed(
        _ description: String, _ members: [(String, JSONValue)], required: [String] = []
    ) -> JSONValue {
        var schema = JSONObject([("type", "object"), ("description", .string(description))])
        if !required.isEmpty { schema["required"] = .array(required.map(JSONValue.string)) }
        schema["properties"] = .object(JSONObject(members))
        schema["additionalProperties"] = false
        return .object(schema)
    }

    private static func act(_ description: String, _ members: [(String, JSONValue)]) -> JSONValue {
        guard var schema = closed(description, members).objectValue else { return false }
        schema["oneOf"] = .array(acts.map { ["required": [.string($0.0)]] })
        schema["dependentRequired"] = .object(JSONObject(extras.map { ($0.0, ["status"]) }))
        return .object(schema)
    }

    private static var trigger: [(String, JSONValue)] {
        [
            ("enabled", SchemaWords.flag("Whether it strikes at all.", default: true)),
            ("endpoint", endpoints),
            (
                "model",
                SchemaWords.any(
                    "The model, or one of these; a * at the end stands for any ending.",
                    of: SchemaWords.text("A model."),
                    SchemaWords.list("One of these.", of: SchemaWords.text("A model."), atLeast: 1))
            ),
            ("onlyByRule", SchemaWords.flag("Whether it strikes only where a rule names it.", default: false)),
            ("every", SchemaWords.integer("Each n-th request of those.", 1...1_000_000_000, default: 1)),
            ("rate", SchemaWords.number("This share of those, by chance.", 0...1, default: 1)),
            ("first", SchemaWords.integer("The first so many of those.", 1...1_000_000_000)),
            ("forMs", SchemaWords.milliseconds("It clears itself after that time.", from: 1)),
        ]
    }

    private static var status: JSONValue {
        [
            "description": "An error of this status, in the provider's form.",
            "enum": .array(FaultFailure.statuses.map { .number(JSONNumber($0)) }),
        ]
    }

    private static var kind: JSONValue {
        SchemaWords.one(
            of: FaultFailure.allCases.compactMap(\.limit), "Which limit a 429 is about.", default: "requests")
    }

    /// What goes with `status`.
    private static var extras: [(String, JSONValue)] {
        [
            ("kind", kind),
            ("message", SchemaWords.anyText("In place of the provider's words.")),
            ("retryAfterMs", SchemaWords.milliseconds("What the retry headers say.")),
            ("shouldRetry", SchemaWords.flag("What x-should-retry says; by the status where left out.")),
            ("headers", SchemaWords.map("More header fields.", of: SchemaWords.anyText("The value."))),
            ("body", ["description": "A text or JSON in place of the whole body."]),
        ]
    }

    private static var acts: [(String, JSONValue)] {
        [
            ("status", status),
            ("refuse", ["const": true, "description": "New connections are refused."]),
            ("reset", SchemaWords.reference("moment", "The connection is reset.")),
            ("close", SchemaWords.reference("moment", "The connection is closed.")),
            ("endEarly", SchemaWords.reference("place", "A clean end without the terminal event.")),
            (
                "errorEvent",
                SchemaWords.object(
                    "An error event in a stream of status 200.",
                    [
                        "afterEvents": SchemaWords.integer("After so many events.", eventCounts, default: 0),
                        "status": status, "kind": kind,
                        "message": SchemaWords.anyText("In place of the provider's words."),
                    ])
            ),
            ("stall", stall),
            (
                "trickle",
                SchemaWords.object(
                    "A few bytes at a time.",
                    [
                        "bytes": SchemaWords.integer("So many.", 1...(1 << 20), default: 1),
                        "everyMs": SchemaWords.milliseconds("How often.", from: 1, default: 10),
                    ])
            ),
            ("malformedJSON", SchemaWords.reference("place", "JSON that is none.")),
            ("contentType", SchemaWords.text("Another content type.")),
            ("truncateBody", ["const": true, "description": "Half a body under its full content-length."]),
            ("duplicateEvents", SchemaWords.reference("place", "Events twice.")),
            ("reorderEvents", SchemaWords.reference("place", "Events in another order.")),
            ("framing", framing),
        ]
    }

    private static var moment: JSONValue {
        SchemaWords.any(
            "When in the response.", of: SchemaWords.one(of: FaultMoment.names.keys.sorted(), "The moment."),
            afterEvents)
    }

    private static var place: JSONValue {
        SchemaWords.any("Where in the stream; true for where it tells most.", of: ["const": true], afterEvents)
    }

    private static var afterEvents: JSONValue {
        SchemaWords.object(
            "After so many events.", ["afterEvents": SchemaWords.integer("So many.", eventCounts)],
            required: ["afterEvents"])
    }

    private static var stall: JSONValue {
        guard
            var schema = closed(
                "Where, for how long, and what comes meanwhile.",
                [
                    ("at", SchemaWords.one(of: FaultMoment.names.keys.sorted(), "The moment.")),
                    ("afterEvents", SchemaWords.integer("After so many events.", eventCounts)),
                    (
                        "with",
                        SchemaWords.one(
                            of: FaultStall.Filling.allCases.map(\.rawValue), "What comes meanwhile.", default: "nothing"
                        )
                    ),
                    ("everyMs", SchemaWords.milliseconds("How often that comes.", from: 1, default: 1000)),
                    ("durationMs", SchemaWords.milliseconds("Until the client leaves, where left out.", from: 1)),
                ]
            ).objectValue
        else { return false }
        schema["oneOf"] = [["required": ["at"]], ["required": ["afterEvents"]]]
        return SchemaWords.any(
            "Nothing more comes.", of: SchemaWords.one(of: FaultMoment.names.keys.sorted(), "The moment."),
            .object(schema))
    }

    private static var framing: JSONValue {
        guard
            var schema = SchemaWords.object(
                "A stream written in unusual ways that the standard allows.",
                [
                    "splitBytes": SchemaWords.integer("A write each so many bytes.", 1...(1 << 20)),
                    "splitCharacters": SchemaWords.flag("Cuts inside UTF-8 sequences.", default: false),
                    "splitLineEnds": SchemaWords.flag("Cuts between CR and LF.", default: false),
                    "lineEnds": SchemaWords.one(
                        of: StreamFraming.LineEnd.allCases.map(\.rawValue), "How lines end.", default: "lf"),
                    "spaces": SchemaWords.flag("A space after the colon.", default: true),
                    "comments": SchemaWords.flag("Comments between events.", default: false),
                    "eventsPerPacket": SchemaWords.integer("Several events in one write.", 1...1_000_000, default: 1),
                    "finalBlankLine": SchemaWords.flag("Whether the last event ends.", default: true),
                    "commentBytes": SchemaWords.integer("A giant comment.", 1...StreamFraming.maximumPadding),
                    "paddingBytes": SchemaWords.integer("A giant first event.", 1...StreamFraming.maximumPadding),
                ]
            ).objectValue
        else { return false }
        schema["minProperties"] = 1
        return .object(schema)
    }
}
