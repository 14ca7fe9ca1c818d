import ProviderWire

extension AdminSchema {
    /// The schemas of recorded answers.
    var cassetteSchema: JSONValue {
        switch self {
        case .cassettes:
            Self.members(
                [
                    "cassettes": [
                        "type": "array",
                        "items": Self.members(
                            [
                                "name": Self.string, "entries": Self.integer, "bytes": Self.integer,
                                "file": Self.string, "refused": Self.integer, "error": Self.string,
                            ],
                            required: ["name", "entries", "bytes", "refused"]
                        ),
                    ]
                ],
                required: ["cassettes"]
            )
        case .cassette:
            Self.members(
                [
                    "name": Self.string, "file": Self.string,
                    "entries": ["type": "array", "items": Self.recordingSchema],
                ],
                required: ["name", "entries"]
            )
        default: Self.members(["removed": Self.integer], required: ["removed"])
        }
    }

    private static let string: JSONValue = ["type": "string"]
    private static let integer: JSONValue = ["type": "integer"]
    private static let number: JSONValue = ["type": "number"]

    private static func members(_ properties: JSONValue, required: JSONValue) -> JSONValue {
        ["type": "object", "properties": properties, "required": required]
    }

    private static let recordingSchema = members(
        [
            "method": string, "path": string, "query": string, "bodyHash": string, "model": string,
            "stream": ["type": "boolean"], "upstream": string, "status": integer, "events": integer,
            "bytes": integer, "headMs": number, "durationMs": number, "recordedAt": string,
        ],
        required: [
            "method", "path", "stream", "upstream", "status", "events", "bytes", "headMs", "durationMs", "recordedAt",
        ]
    )
}
