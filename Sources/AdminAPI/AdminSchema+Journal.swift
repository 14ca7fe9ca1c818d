import MockBehavior
import ProviderWire

extension AdminSchema {
    /// The schemas of the journal, of verification and of usage.
    var journalSchema: JSONValue {
        switch self {
        case .journal:
            Self.members(
                [
                    "entries": Self.list(.journalEntry), "next": Self.integer, "dropped": Self.integer,
                    "last": Self.integer,
                ],
                required: ["entries", "dropped", "last"]
            )
        case .journalEntry: Self.entrySchema
        case .journalCleared: Self.members(["cleared": Self.integer], required: ["cleared"])
        case .expectations:
            [
                "type": "object",
                "properties": [
                    "expect": ["type": "array", "items": Self.string, "minItems": 1], "after": Self.integer,
                    "allowDropped": Self.boolean,
                ],
                "required": ["expect"],
                "additionalProperties": false,
            ]
        case .verification: Self.verificationSchema
        default: Self.usageSchema
        }
    }

    private static let string: JSONValue = ["type": "string"]
    private static let integer: JSONValue = ["type": "integer"]
    private static let number: JSONValue = ["type": "number"]
    private static let boolean: JSONValue = ["type": "boolean"]

    private static func members(_ properties: JSONValue, required: JSONValue) -> JSONValue {
        ["type": "object", "properties": properties, "required": required]
    }

    private static func list(_ schema: AdminSchema) -> JSONValue { ["type": "array", "items": reference(schema)] }

    private static let entrySchema = members(
        [
            "number": integer, "time": string, "revision": integer, "upstream": string, "connection": integer,
            "method": string, "path": string,
            "endpoint": ["enum": .array(Endpoint.allCases.map { .string($0.rawValue) })],
            "provider": ["enum": .array(Provider.allCases.map { .string($0.rawValue) })], "model": string,
            "stream": boolean, "status": integer, "rule": string, "fault": string, "limit": string,
            "retryAfterMs": integer, "nearMiss": string, "key": string,
            "requestId": string, "clientRequestId": string, "attempt": integer,
            "outcome": ["enum": ["open", "completed", "clientAborted", "faulted", "refused", "upstreamFailed"]],
            "source": ["enum": .array(AnswerSource.allCases.map { .string($0.rawValue) })],
            "headers": ["type": "object", "additionalProperties": string], "body": string, "bodySize": integer,
            "bodyHash": string, "eventsSent": integer, "bytesSent": integer, "promptTokens": integer,
            "completionTokens": integer,
            "timings": members(
                [
                    "firstByteDueMs": number, "firstByteMs": number, "lastByteDueMs": number, "lastByteMs": number,
                    "abortNoticedMs": number,
                ],
                required: []
            ),
        ],
        required: ["number", "time", "revision", "method", "path", "status", "outcome"]
    )

    private static let verificationSchema = members(
        [
            "passed": boolean,
            "results": [
                "type": "array",
                "items": members(
                    [
                        "expect": string, "passed": boolean, "actual": string, "explanation": string,
                        "examples": ["type": "array", "items": integer],
                    ],
                    required: ["expect", "passed", "actual", "explanation", "examples"]
                ),
            ],
        ],
        required: ["passed", "results"]
    )

    private static let usageRowSchema = members(
        [
            "key": string, "model": string, "other": boolean, "requests": integer, "failed": integer,
            "streamed": integer, "aborted": integer, "promptTokens": integer, "completionTokens": integer,
            "totalTokens": integer,
        ],
        required: ["other", "requests", "promptTokens", "completionTokens", "totalTokens"]
    )

    private static let usageSchema = members(
        ["rows": ["type": "array", "items": usageRowSchema], "total": usageRowSchema], required: ["rows", "total"]
    )
}

/// The query of the routes that list and follow the journal, as `openapi.json` describes it.
enum JournalParameters {
    static func all(of route: AdminRoute) -> [JSONValue] {
        let conditions = parameter(
            "conditions", ["type": "object", "additionalProperties": ["type": "string"]],
            "FIELD OPERATOR VALUE, as in `status>=400&model=gpt-4o&header.x-team~red&/messages/0/role=user`; operators: "
                + "= != < <= > >= ~ (contains). All must hold."
        ).setting(["style"], to: "form")
        let after = parameter("after", ["type": "integer"], "Go on behind the entry of that number.")
        guard route == .journal else { return [after, conditions] }
        return [
            parameter("limit", ["type": "integer", "minimum": 1, "maximum": 10_000], "The most entries; 100."),
            parameter("order", ["enum": ["newest", "oldest"]], "Which come first; newest."), after, conditions,
        ]
    }

    private static func parameter(_ name: String, _ schema: JSONValue, _ description: String) -> JSONValue {
        ["name": .string(name), "in": "query", "schema": schema, "description": .string(description)]
    }
}
