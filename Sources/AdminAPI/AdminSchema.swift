package import ProviderWire

/// The kinds of bodies that the admin API takes and gives, with their JSON Schema.
public enum AdminSchema: String, Sendable, CaseIterable {
    case health, status, version, metrics, text, eventStream, document
    case configuration, change, delay, delayChange, responses, response, allResponses
    case plan, benchmark, benchmarks, report, problem

    package var contentType: String {
        switch self {
        case .text: "text/plain"
        case .eventStream: "text/event-stream"
        case .problem: "application/problem+json"
        default: "application/json"
        }
    }

    /// JSON Schema, draft 2020-12.
    package var schema: JSONValue {
        switch self {
        case .health: Self.object(["status": Self.string], required: ["status"])
        case .status: Self.statusSchema
        case .version: Self.object(["name": Self.string, "version": Self.string], required: ["name", "version"])
        case .metrics, .document, .report: ["type": "object"]
        case .text, .eventStream: Self.string
        case .configuration: Self.configurationSchema
        case .change:
            Self.object(
                [
                    "revision": Self.integer, "restartRequired": ["type": "array", "items": Self.string],
                    "index": Self.integer, "count": Self.integer,
                ],
                required: ["revision"]
            )
        case .delay: Self.delaySchema
        case .delayChange: Self.delayChangeSchema
        case .response: Self.reply
        case .responses: ["type": "array", "items": Self.reply]
        case .allResponses:
            Self.object(["chat": Self.reference(.responses), "message": Self.reference(.responses)], required: [])
        case .plan: Self.planSchema
        case .benchmark: Self.benchmarkSchema
        case .benchmarks:
            Self.object(
                ["benchmarks": ["type": "array", "items": Self.reference(.benchmark)]], required: ["benchmarks"]
            )
        case .problem: Self.problemSchema
        }
    }

    package static func reference(_ schema: AdminSchema) -> JSONValue {
        ["$ref": .string("#/components/schemas/\(schema.rawValue)")]
    }
}

extension AdminSchema {
    private static let string: JSONValue = ["type": "string"]
    private static let integer: JSONValue = ["type": "integer"]
    private static let number: JSONValue = ["type": "number"]
    private static let reply: JSONValue = ["type": ["object", "string"]]
    private static let milliseconds: JSONValue = ["type": "number", "minimum": 0, "maximum": 3_600_000]
    private static let delayMs: JSONValue = [
        "anyOf": [
            milliseconds,
            [
                "type": "object", "properties": ["min": milliseconds, "max": milliseconds],
                "required": ["min", "max"], "additionalProperties": false,
            ],
        ]
    ]

    private static func object(_ properties: JSONValue, required: JSONValue) -> JSONValue {
        ["type": "object", "properties": properties, "required": required]
    }

    private static let statusSchema = object(
        [
            "state": ["enum": ["starting", "ready", "draining"]], "version": string, "revision": integer,
            "uptimeSeconds": number, "startedAt": string, "pid": integer, "configFile": string,
            "listeners": ["type": "object", "additionalProperties": string],
            "requestsInFlight": integer, "benchmark": ["anyOf": [reference(.benchmark), ["type": "null"]]],
        ],
        required: ["state", "version", "revision", "uptimeSeconds", "listeners"]
    )

    private static let delaySchema: JSONValue = [
        "type": "object",
        "properties": [
            "delayMs": delayMs, "chunkDelayMs": milliseconds, "revision": integer, "endpoints": ["type": "object"],
        ],
    ]

    private static let delayChangeSchema: JSONValue = [
        "type": "object",
        "properties": ["delayMs": delayMs, "chunkDelayMs": milliseconds],
        "minProperties": 1,
        "additionalProperties": false,
    ]

    private static let endpointSchema = object(
        [
            "defaultResponses": reference(.responses), "loopResponses": ["type": "boolean"], "delayMs": delayMs,
            "chunkDelayMs": milliseconds,
        ],
        required: []
    )

    private static let configurationSchema = object(
        [
            "host": string, "port": integer, "provider": ["enum": ["openai", "anthropic"]],
            "models": ["type": "object"], "chat": endpointSchema, "message": endpointSchema,
            "apiKeys": ["type": "array", "items": string], "cors": ["type": "boolean"], "limits": ["type": "object"],
            "admin": ["type": "object"], "bench": ["type": "object"],
        ],
        required: []
    )

    private static let planSchema = object(
        [
            "name": string, "endpoint": ["enum": ["chat", "message", "models"]], "stream": ["type": "boolean"],
            "baseURL": string, "provider": ["enum": ["openai", "anthropic"]], "model": string, "prompt": string,
            "messages": ["type": "array"], "maxTokens": integer, "concurrency": integer, "requests": integer,
            "timeoutMs": number, "maxConnections": integer, "keepAlive": ["type": "boolean"], "apiKey": string,
            "headers": ["type": "object", "additionalProperties": string],
        ],
        required: []
    )

    private static let benchmarkSchema = object(
        [
            "id": string, "name": string,
            "state": ["enum": ["queued", "running", "completed", "cancelled", "failed", "interrupted"]],
            "createdAt": string, "startedAt": string, "finishedAt": string, "plan": reference(.plan),
            "progress": object(
                ["fraction": number, "completedRequests": integer, "failedRequests": integer, "elapsedMs": number],
                required: ["fraction", "completedRequests", "elapsedMs"]
            ),
            "report": reference(.report), "failureReason": string, "environment": ["type": "object"],
        ],
        required: ["id", "name", "state", "plan", "progress"]
    )

    private static let problemSchema = object(
        [
            "type": string, "title": string, "status": integer, "detail": string,
            "errors": [
                "type": "array",
                "items": object(["pointer": string, "detail": string], required: ["pointer", "detail"]),
            ],
        ],
        required: ["type", "title", "status", "detail"]
    )
}
