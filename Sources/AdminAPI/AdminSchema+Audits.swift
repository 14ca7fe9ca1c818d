import LoadModel
import ProviderWire
import ProxyAudit

extension AdminSchema {
    /// The schemas of what is done with audits.
    var auditSchema: JSONValue {
        switch self {
        case .auditPlan: Self.auditPlanSchema
        case .audits:
            [
                "type": "object", "properties": ["audits": ["type": "array", "items": Self.reference(.audit)]],
                "required": ["audits"],
            ]
        case .audit: Self.auditRecordSchema
        default: ["type": "object"]
        }
    }

    private static let string: JSONValue = ["type": "string"]
    private static let flag: JSONValue = ["type": "boolean"]
    private static let number: JSONValue = ["type": "number"]

    private static func whole(_ range: ClosedRange<Int>) -> JSONValue {
        [
            "type": "integer", "minimum": .number(JSONNumber(range.lowerBound)),
            "maximum": .number(JSONNumber(range.upperBound)),
        ]
    }

    private static let auditPlanSchema: JSONValue = [
        "type": "object",
        "properties": [
            "name": string, "via": string, "dialect": ["enum": ["openai", "anthropic"]],
            "endpoint": ["enum": ["chat", "message"]], "stream": flag, "requests": whole(AuditPlan.Bounds.requests),
            "rate": number, "duration": string, "durationMs": number,
            "concurrency": whole(AuditPlan.Bounds.concurrency), "resilience": flag, "cacheProbing": flag,
            "model": string, "apiKey": string, "headers": ["type": "object", "additionalProperties": string],
            "timeout": string, "timeoutMs": number, "tls": ["type": "object"],
            "objectives": ["type": "array", "items": string], "settings": ["type": "object"],
        ],
        "required": ["via"],
        "additionalProperties": false,
    ]

    private static let auditRecordSchema: JSONValue = [
        "type": "object",
        "properties": [
            "id": string, "name": string,
            "state": ["enum": .array(RunRecord.State.allCases.map { .string($0.rawValue) })],
            "createdAt": string, "startedAt": string, "finishedAt": string, "plan": reference(.auditPlan),
            "progress": ["type": "object"], "report": reference(.auditReport), "failureReason": string,
            "environment": ["type": "object"],
        ],
        "required": ["id", "name", "state", "plan", "progress"],
    ]
}
