package import MockBehavior

/// The cassettes that there are, as `GET /v1/cassettes` gives them.
public struct CassetteList: Codable, Sendable, Hashable {
    /// In the order of their names.
    public var cassettes: [CassetteSummary]

    /// A list of these.
    public init(cassettes: [CassetteSummary]) { self.cassettes = cassettes }
}

/// A cassette without what is in it.
public struct CassetteSummary: Codable, Sendable, Hashable {
    /// As rules name it.
    public var name: String
    /// How many answers are recorded.
    public var entries: Int
    /// Of all bodies.
    public var bytes: Int
    /// Where it is kept; absent for in memory alone.
    public var file: String?
    /// Answers that were too large, held a key, or for which there was no room.
    public var refused: Int
    /// Why its file cannot be read or written.
    public var error: String?

    /// A summary of that.
    public init(name: String, entries: Int, bytes: Int, file: String?, refused: Int, error: String? = nil) {
        self.name = name
        self.entries = entries
        self.bytes = bytes
        self.file = file
        self.refused = refused
        self.error = error
    }
}

/// A cassette, as `GET /v1/cassettes/{name}` gives it.
public struct CassetteResource: Codable, Sendable, Hashable {
    /// As rules name it.
    public var name: String
    /// Where it is kept; absent for in memory alone.
    public var file: String?
    /// In the order in which they were recorded.
    public var entries: [CassetteRecording]

    /// A cassette with these recordings.
    public init(name: String, file: String?, entries: [CassetteRecording]) {
        self.name = name
        self.file = file
        self.entries = entries
    }
}

/// A recorded answer without its body.
public struct CassetteRecording: Codable, Sendable, Hashable {
    /// The HTTP method.
    public var method: String
    /// Without a provider's prefix.
    public var path: String
    /// Absent for none.
    public var query: String?
    /// Of the request's body; absent for none.
    public var bodyHash: String?
    /// As the request named it.
    public var model: String?
    /// Whether a stream was asked for.
    public var stream: Bool
    /// Whom the request was forwarded to.
    public var upstream: String
    /// Of the answer.
    public var status: Int
    /// Of a stream; 0 for a whole body.
    public var events: Int
    /// Of the body.
    public var bytes: Int
    /// From the request's last byte to the head of the answer.
    public var headMs: Double
    /// From the request's last byte to the last of the answer.
    public var durationMs: Double
    /// RFC 3339
    public var recordedAt: String
}

extension CassetteRecording {
    /// What people want to know of it.
    package init(_ entry: CassetteEntry) {
        method = entry.key.method
        path = entry.key.path
        query = entry.key.query.isEmpty ? nil : entry.key.query
        bodyHash = entry.key.bodyHash.isEmpty ? nil : entry.key.bodyHash
        model = entry.model
        stream = entry.key.isStreaming
        upstream = entry.upstream
        status = entry.status
        events = entry.isEventStream ? entry.parts.count : 0
        bytes = entry.byteCount
        headMs = entry.headAt / .milliseconds(1)
        durationMs = entry.duration / .milliseconds(1)
        recordedAt = entry.recordedAt
    }
}

/// The outcome of `DELETE /v1/cassettes/{name}`.
public struct CassetteRemoved: Codable, Sendable, Hashable {
    /// How many answers were recorded.
    public var removed: Int

    /// So many were forgotten.
    public init(removed: Int) { self.removed = removed }
}
