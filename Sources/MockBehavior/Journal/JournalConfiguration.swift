import DocumentReading
import ProviderWire

/// What the journal of provider requests keeps.
public struct JournalConfiguration: Sendable, Hashable {
    /// Whether requests are recorded, and counted in the usage ledger.
    public var isEnabled = true
    /// The most requests that are kept; the oldest are dropped first, a block at a time.
    public var maximumEntries = 10_000
    /// The most memory in bytes that the kept requests may take.
    public var maximumBytes = 64 << 20
    /// How much of a body is kept, in bytes from its beginning. Its size and its hash are always of the whole.
    public var maximumBodyBytes = 4_096

    /// The newest 10,000 requests in 64 MiB, with the first 4 KiB of their bodies.
    public init() {}
}

extension JournalConfiguration {
    /// The members of the section, as the document names them.
    static let keys = ["enabled", "maxEntries", "maxBytes", "maxBodyBytes"]

    /// Reads the section; what it leaves out keeps its default.
    ///
    /// - `enabled` (boolean, true)
    /// - `maxEntries` (1 to 10000000, 10000)
    /// - `maxBytes` (65536 to 17179869184, 67108864)
    /// - `maxBodyBytes` (0 to 16777216, 4096)
    mutating func read(_ section: DocumentReader) {
        isEnabled = section.bool("enabled") ?? isEnabled
        maximumEntries = section.int("maxEntries", in: 1...10_000_000) ?? maximumEntries
        maximumBytes = section.int("maxBytes", in: (1 << 16)...(1 << 34)) ?? maximumBytes
        maximumBodyBytes = section.int("maxBodyBytes", in: 0...(1 << 24)) ?? maximumBodyBytes
    }
}

extension JournalConfiguration {
    /// The section that reads back as this.
    var document: JSONValue {
        [
            "enabled": .bool(isEnabled), "maxEntries": .number(JSONNumber(maximumEntries)),
            "maxBytes": .number(JSONNumber(maximumBytes)), "maxBodyBytes": .number(JSONNumber(maximumBodyBytes)),
        ]
    }
}
