import DocumentReading
import ProviderWire

/// Coded as in ``LoadPlan/json``: without keys, and read back leniently, since what is read was written by a daemon.
extension LoadPlan: Codable {
    /// Reads a plan that was written by ``encode(to:)``, also of an earlier version; use ``init(json:)`` for what people
    /// write. Unknown keys are passed over, and bounds are not looked at.
    public init(from decoder: any Decoder) throws {
        let reading = PlanReading(isStrict: false)
        self = reading.plan(try CodableJSON(from: decoder).value)
        if let issue = reading.collector.issues.first {
            let description = "\(issue.pointer): \(issue.detail)"
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: description))
        }
        // A coder may have changed the order of an object's members.
        workload.headers.sort { $0.name < $1.name }
        for index in mix.indices { mix[index].headers.sort { $0.name < $1.name } }
    }

    /// Writes ``json``, so that no key leaves the process by way of a coder.
    public func encode(to encoder: any Encoder) throws {
        try CodableJSON(value: json).encode(to: encoder)
    }
}
