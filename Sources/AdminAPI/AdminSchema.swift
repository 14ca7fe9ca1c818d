import MockBehavior
package import ProviderWire

/// The kinds of bodies that the admin API takes and gives, with their JSON Schema.
public enum AdminSchema: String, Sendable, CaseIterable {
    case health, status, version, metrics, text, eventStream, document
    case configuration, configurationSchema, change, delay, delayChange, responses, response, allResponses
    case faults, fault, faultSettings, allFaultSettings
    case rateLimits, rateLimit, rateLimitSettings, allRateLimitSettings, callers
    case rules, ruleTrial, ruleOutcome
    case upstreams, routing
    case cassettes, cassette, cassetteRemoved
    case journal, journalEntry, journalCleared, expectations, verification, usage
    case plan, benchmark, benchmarks, benchmarkChange, benchmarkArchive, benchmarksImported, benchmarkTrend
    case auditPlan, audit, audits, auditReport, auditComparison
    case report, benchmarkComparison, markdown, csv, html, xml
    case problem

    package var contentType: String {
        switch self {
        case .text: "text/plain"
        case .markdown: "text/markdown"
        case .csv: "text/csv"
        case .html: "text/html"
        case .xml: "application/xml"
        case .benchmarkArchive: Self.archiveType
        case .eventStream: "text/event-stream"
        case .problem: "application/problem+json"
        case .configurationSchema: "application/schema+json"
        default: "application/json"
        }
    }

    /// JSON Schema, draft 2020-12.
    package var schema: JSONValue {
        switch self {
        case .health: Self.object(["status": Self.string], required: ["status"])
        case .status: Self.statusSchema
        case .version: Self.object(["name": Self.string, "version": Self.string], required: ["name", "version"])
        case .metrics, .document, .report, .configurationSchema: ["type": "object"]
        case .text, .eventStream, .markdown, .csv, .html, .xml, .benchmarkArchive: Self.string
        case .configuration: Self.configurationBody
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
        case .faults:
            Self.object(["faults": ["type": "array", "items": Self.reference(.fault)]], required: ["faults"])
        case .fault: Self.faultSchema
        case .faultSettings: ["type": "object", "minProperties": 1]
        case .allFaultSettings: ["type": "object", "additionalProperties": Self.reference(.faultSettings)]
        case .rateLimits, .rateLimit, .rateLimitSettings, .allRateLimitSettings, .callers: rateLimitSchema
        case .rules: ["type": "array", "items": Self.object(["name": Self.string], required: ["name"])]
        case .ruleTrial: Self.ruleTrialSchema
        case .ruleOutcome: Self.ruleOutcomeSchema
        case .upstreams: Self.upstreamsSchema
        case .routing: Self.routingSchema
        case .journal, .journalEntry, .journalCleared, .expectations, .verification, .usage: journalSchema
        case .cassettes, .cassette, .cassetteRemoved: cassetteSchema
        case .plan: Self.planSchema
        case .benchmark, .benchmarks, .benchmarkChange, .benchmarksImported, .benchmarkTrend, .benchmarkComparison:
            benchmarkSchema
        case .auditPlan, .audit, .audits, .auditReport, .auditComparison: auditSchema
        case .problem: Self.problemSchema
        }
    }

    /// One JSON document a line.
    package static let archiveType = "application/x-ndjson"

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
    /// Milliseconds, or a distribution: docs/latency.md.
    private static let delayMs: JSONValue = ["anyOf": [milliseconds, string, ["type": "object", "minProperties": 1]]]
    /// A profile, its name, a delay to the first byte, or false: docs/latency.md.
    private static let latency: JSONValue = ["type": ["object", "string", "number", "boolean"]]

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
            "delayMs": delayMs, "chunkDelayMs": milliseconds, "latency": latency, "revision": integer,
            "endpoints": ["type": "object"],
        ],
    ]

    private static let faultSchema = object(
        [
            "name": string, "state": ["enum": ["active", "spent", "over", "off"]], "met": integer, "fired": integer,
            "left": integer, "remainingMs": number, "fault": reference(.faultSettings),
        ],
        required: ["name", "state", "met", "fired", "fault"]
    )

    private static let delayChangeSchema: JSONValue = [
        "type": "object",
        "properties": [
            "delayMs": delayMs, "chunkDelayMs": milliseconds, "latency": ["anyOf": [latency, ["type": "null"]]],
            "model": string,
        ],
        "minProperties": 1,
        "additionalProperties": false,
    ]

    private static let endpointSchema = object(
        [
            "defaultResponses": reference(.responses), "loopResponses": ["type": "boolean"], "delayMs": delayMs,
            "chunkDelayMs": milliseconds, "latency": latency,
        ],
        required: []
    )

    /// What a key may hold stands in the schema that is served at `/v1/config/schema`.
    private static let configurationBody: JSONValue = {
        let members = ConfigurationSchema.document["properties"]?.objectValue?.members ?? []
        return [
            "type": "object", "description": "The whole of it is described by /v1/config/schema.",
            "properties": .object(
                JSONObject(
                    members.map { member in
                        (member.key, .object(JSONObject([("description", member.value["description"] ?? "")])))
                    }
                )
            ),
        ]
    }()

    private static let upstreamsSchema = object(
        [
            "upstreams": [
                "type": "array",
                "items": object(
                    [
                        "name": string, "state": ["enum": ["listening", "failed"]], "reason": string, "address": string,
                        "prefix": string, "baseURL": string, "models": integer, "rules": integer, "faults": integer,
                        "weight": number,
                    ],
                    required: ["name", "state", "models", "rules", "faults"]
                ),
            ]
        ],
        required: ["upstreams"]
    )

    private static let routingSchema = object(
        [
            "totalRequests": integer,
            "upstreams": [
                "type": "array",
                "items": object(
                    [
                        "name": string, "requests": integer, "share": number, "succeeded": integer, "failed": integer,
                        "aborted": integer, "inFlight": integer, "expectedShare": number, "difference": number,
                        "models": ["type": "object", "additionalProperties": integer],
                    ],
                    required: ["name", "requests", "succeeded", "failed", "aborted", "inFlight", "models"]
                ),
            ],
            "expectation": object(
                [
                    "verdict": ["enum": ["consistent", "inconsistent", "tooFew"]], "chiSquare": number,
                    "pValue": number, "unexpectedRequests": integer,
                ],
                required: ["verdict", "unexpectedRequests"]
            ),
        ],
        required: ["totalRequests", "upstreams"]
    )

    private static let ruleTrialSchema: JSONValue = [
        "type": "object",
        "properties": [
            "endpoint": string, "body": ["type": "object"],
            "headers": ["type": "object", "additionalProperties": string], "apiKey": string, "model": string,
        ],
        "additionalProperties": false,
    ]

    private static let ruleOutcomeSchema = object(
        [
            "endpoint": string, "rule": ["type": ["string", "null"]],
            "rules": [
                "type": "array",
                "items": object(
                    [
                        "name": string, "matches": ["type": "boolean"], "answered": integer,
                        "misses": [
                            "type": "array",
                            "items": object(
                                ["condition": string, "found": string], required: ["condition", "found"]
                            ),
                        ],
                    ],
                    required: ["name", "matches", "answered", "misses"]
                ),
            ],
        ],
        required: ["endpoint", "rule", "rules"]
    )

    private static let count: JSONValue = ["type": ["integer", "string", "object"]]

    private static let planSchema = object(
        [
            "name": string, "tags": ["type": "array", "items": string],
            "endpoint": ["enum": .array(Endpoint.allCases.map { .string($0.rawValue) })], "stream": ["type": "boolean"],
            "baseURL": string, "provider": ["enum": ["openai", "anthropic"]], "model": string, "prompt": string,
            "messages": ["type": "array"], "prompts": ["type": "array"], "promptTokens": count, "maxTokens": count,
            "usage": ["type": "boolean"], "turns": integer, "turnDelay": delayMs,
            "mix": ["type": "array", "items": ["type": "object"]], "concurrency": integer, "thinkTime": delayMs,
            "rate": number, "arrivals": ["type": ["string", "object"]], "shape": number, "requests": integer,
            "duration": string, "durationMs": number, "precision": ["type": ["string", "object"]],
            "warmUp": ["type": ["string", "object"]], "warmUpMs": number, "coolDown": string, "coolDownMs": number,
            "maximumInFlight": integer, "timeout": string, "timeoutMs": number, "maxConnections": integer,
            "keepAlive": ["type": "boolean"], "apiKey": string, "seed": integer,
            "objectives": ["type": "array", "items": string], "search": ["type": "object"], "tls": ["type": "object"],
            "headers": ["type": "object", "additionalProperties": string],
        ],
        required: []
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
