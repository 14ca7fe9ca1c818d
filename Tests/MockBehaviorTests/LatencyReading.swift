import MockBehavior
import ProviderWire
import Synthesis
import Testing

/// What a document's `latency` is read as.
func latency(_ text: String, with members: String = "") throws -> LatencySetting? {
    let document = try JSONValue(parsing: "{\(members)\(members.isEmpty ? "" : ",") \"latency\": \(text)}")
    return try MockConfiguration(document: document).latency
}

/// What is wrong with a document, one line for each problem.
func problems(_ document: String) throws -> [String] {
    let document = try JSONValue(parsing: document)
    do throws(ConfigurationError) {
        _ = try MockConfiguration(document: document)
        return []
    } catch {
        return error.issues.map(\.description)
    }
}
