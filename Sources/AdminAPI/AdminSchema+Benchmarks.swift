import LoadModel
import ProviderWire

extension AdminSchema {
    /// The schemas of what is done with runs.
    var benchmarkSchema: JSONValue {
        switch self {
        case .benchmarks:
            Self.members(
                ["benchmarks": ["type": "array", "items": Self.reference(.benchmark)], "next": Self.string],
                required: ["benchmarks"]
            )
        case .benchmarkChange: Self.changeSchema
        case .benchmarksImported:
            Self.members(
                ["imported": ["type": "array", "items": Self.string], "duplicates": Self.integer],
                required: ["imported", "duplicates"]
            )
        case .benchmarkTrend: Self.trendSchema
        case .benchmarkComparison: ["type": "object"]
        default: Self.runSchema
        }
    }

    /// The formats by name, each with the schema of its media type.
    static func formats(_ names: [String], json: AdminSchema) -> [String: AdminSchema] {
        Dictionary(uniqueKeysWithValues: names.map { ($0, schema(ofFormat: $0) ?? json) })
    }

    private static func schema(ofFormat name: String) -> AdminSchema? {
        switch ReportFormat(rawValue: name) {
        case .text, .hdr, .hgrm: .text
        case .markdown: .markdown
        case .csv, .csvSeries: .csv
        case .html: .html
        case .junit: .xml
        case .json, nil: nil
        }
    }

    private static let string: JSONValue = ["type": "string"]
    private static let integer: JSONValue = ["type": "integer"]
    private static let number: JSONValue = ["type": "number"]
    private static let strings: JSONValue = ["type": "array", "items": string]
    private static let state: JSONValue = ["enum": .array(RunRecord.State.allCases.map { .string($0.rawValue) })]

    private static func members(_ properties: JSONValue, required: JSONValue) -> JSONValue {
        ["type": "object", "properties": properties, "required": required]
    }

    private static let runSchema = members(
        [
            "id": string, "name": string, "tags": strings, "note": string, "planFingerprint": string, "state": state,
            "createdAt": string, "startedAt": string, "finishedAt": string, "plan": reference(.plan),
            "progress": members(
                [
                    "fraction": number, "completedRequests": integer, "failedRequests": integer, "elapsedMs": number,
                    "step": members(
                        ["number": integer, "count": integer, "load": number], required: ["number", "load"]),
                ],
                required: ["fraction", "completedRequests", "elapsedMs"]
            ),
            "live": liveSchema, "report": reference(.report), "failureReason": string,
            "environment": ["type": "object"],
        ],
        required: ["id", "name", "tags", "planFingerprint", "state", "plan", "progress"]
    )

    private static let liveSchema = members(
        [
            "phase": ["enum": .array(LiveFigures.Phase.allCases.map { .string($0.rawValue) })],
            "offeredRequestsPerSecond": number, "achievedRequestsPerSecond": number, "speed": number,
            "concurrency": integer, "inFlight": integer, "heldBack": integer,
            "responseTimeMs": ["type": "object", "additionalProperties": number],
            "timeToFirstTokenMs": ["type": "object", "additionalProperties": number],
            "failures": ["type": "object", "additionalProperties": integer], "remainingRequests": integer,
            "remainingMs": number,
        ],
        required: ["phase", "inFlight"]
    )

    private static let changeSchema: JSONValue = [
        "type": "object",
        "properties": [
            "name": ["type": "string", "minLength": 1, "maxLength": .number(JSONNumber(RunRecord.maximumNameLength))],
            "tags": [
                "type": "array", "items": string, "maxItems": .number(JSONNumber(RunTag.maximumCount)),
            ],
            "note": [
                "type": ["string", "null"], "maxLength": .number(JSONNumber(RunRecord.maximumNoteLength)),
            ],
            "paused": ["type": "boolean"], "rate": ["type": "number", "exclusiveMinimum": 0],
            "speed": ["type": "number", "exclusiveMinimum": 0], "concurrency": ["type": "integer", "minimum": 1],
        ],
        "minProperties": 1,
        "additionalProperties": false,
    ]

    private static let trendSchema = members(
        [
            "planFingerprint": string, "figures": strings,
            "runs": [
                "type": "array",
                "items": members(
                    [
                        "id": string, "name": string, "tags": strings, "createdAt": string,
                        "isRigLimited": ["type": "boolean"],
                        "values": ["type": "object", "additionalProperties": number],
                    ],
                    required: ["id", "name", "tags", "createdAt", "isRigLimited", "values"]
                ),
            ],
        ],
        required: ["planFingerprint", "figures", "runs"]
    )
}
