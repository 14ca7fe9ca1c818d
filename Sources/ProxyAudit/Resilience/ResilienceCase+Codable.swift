extension ResilienceCase.Fault: Codable {
    private enum Kind: String, Codable {
        case status, reset, stall, truncatedStream, errorEvent, slowFirstToken, clientAbort
    }

    private enum CodingKeys: CodingKey {
        case kind, status, retryAfterSeconds, afterEvents, milliseconds
    }

    /// Reads `{"kind": "status", "status": 429, "retryAfterSeconds": 1}`, `{"kind": "stall", "afterEvents": 3}` and so on.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func afterEvents() throws -> Int { try container.decode(Int.self, forKey: .afterEvents) }
        switch try container.decode(Kind.self, forKey: .kind) {
        case .status:
            self = .status(
                try container.decode(Int.self, forKey: .status),
                retryAfterSeconds: try container.decodeIfPresent(Int.self, forKey: .retryAfterSeconds)
            )
        case .reset: self = .reset
        case .stall: self = .stall(afterEvents: try afterEvents())
        case .truncatedStream: self = .truncatedStream(afterEvents: try afterEvents())
        case .errorEvent: self = .errorEvent(afterEvents: try afterEvents())
        case .slowFirstToken:
            self = .slowFirstToken(milliseconds: try container.decode(Int.self, forKey: .milliseconds))
        case .clientAbort: self = .clientAbort(afterEvents: try afterEvents())
        }
    }

    /// Writes the kind, and what belongs to it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        switch self {
        case .status(let status, let retryAfterSeconds):
            try container.encode(status, forKey: .status)
            try container.encodeIfPresent(retryAfterSeconds, forKey: .retryAfterSeconds)
        case .reset: break
        case .stall(let count), .truncatedStream(let count), .errorEvent(let count), .clientAbort(let count):
            try container.encode(count, forKey: .afterEvents)
        case .slowFirstToken(let milliseconds): try container.encode(milliseconds, forKey: .milliseconds)
        }
    }

    private var kind: Kind {
        switch self {
        case .status: .status
        case .reset: .reset
        case .stall: .stall
        case .truncatedStream: .truncatedStream
        case .errorEvent: .errorEvent
        case .slowFirstToken: .slowFirstToken
        case .clientAbort: .clientAbort
        }
    }
}
