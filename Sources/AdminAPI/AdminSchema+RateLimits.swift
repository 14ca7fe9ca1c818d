import MockBehavior
import ProviderWire

extension AdminSchema {
    /// The schemas of rate limits and of their callers.
    var rateLimitSchema: JSONValue {
        switch self {
        case .rateLimits:
            Self.members(
                ["rateLimits": ["type": "array", "items": Self.reference(.rateLimit)]], required: ["rateLimits"]
            )
        case .rateLimit: Self.limitSchema
        case .rateLimitSettings: ["type": "object", "minProperties": 1]
        case .allRateLimitSettings: ["type": "object", "additionalProperties": Self.reference(.rateLimitSettings)]
        default: Self.callersSchema
        }
    }

    private static let string: JSONValue = ["type": "string"]
    private static let integer: JSONValue = ["type": "integer"]
    private static let number: JSONValue = ["type": "number"]

    private static func members(_ properties: JSONValue, required: JSONValue) -> JSONValue {
        ["type": "object", "properties": properties, "required": required]
    }

    private static let leftSchema = members(
        ["limit": integer, "remaining": integer, "fullInMs": number], required: ["limit", "remaining", "fullInMs"]
    )

    private static let limitSchema = members(
        [
            "name": string, "admitted": integer, "refused": integer, "callerCount": integer,
            "limit": reference(.rateLimitSettings),
            "callers": [
                "type": "array",
                "items": members(
                    [
                        "key": string, "model": string, "other": ["type": "boolean"], "admitted": integer,
                        "refused": integer, "requests": leftSchema, "tokens": leftSchema, "inputTokens": leftSchema,
                        "outputTokens": leftSchema,
                    ],
                    required: ["admitted", "refused"]
                ),
            ],
        ],
        required: ["name", "admitted", "refused", "callerCount", "callers", "limit"]
    )

    private static let callersSchema = members(
        [
            "callers": [
                "type": "array",
                "items": members(
                    [
                        "key": string, "upstream": string,
                        "verdict": ["enum": .array(CallerReport.Verdict.allCases.map { .string($0.rawValue) })],
                        "requests": integer, "told": integer, "patientRetries": integer, "earlyRetries": integer,
                        "changedRetries": integer, "abandoned": integer, "requestsWhileWaiting": integer,
                        "mostAttempts": integer, "medianDelayMs": number,
                        "example": members(
                            ["request": integer, "retry": integer, "toldMs": integer, "waitedMs": number],
                            required: ["request", "retry", "toldMs", "waitedMs"]
                        ),
                    ],
                    required: [
                        "verdict", "requests", "told", "patientRetries", "earlyRetries", "changedRetries", "abandoned",
                        "requestsWhileWaiting", "mostAttempts",
                    ]
                ),
            ]
        ],
        required: ["callers"]
    )
}
