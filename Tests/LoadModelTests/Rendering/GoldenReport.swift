import Foundation
import Testing

/// Holds a rendering against its file under `Fixtures`.
///
/// With `RECORD_FIXTURES=1` in the environment the file is written instead, and the test fails: look at what changed.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures").appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["RECORD_FIXTURES"] == "1" {
        try Data(text.utf8).write(to: file)
        Issue.record("\(name) was written; look at it", sourceLocation: sourceLocation)
        return
    }
    let expected = try String(contentsOf: file, encoding: .utf8).split(
        separator: "\n", omittingEmptySubsequences: false)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, pair) in zip(lines, expected).enumerated() where pair.0 != pair.1 {
        Issue.record(
            "\(name), line \(index + 1):\n  is     \(pair.0)\n  wanted \(pair.1)", sourceLocation: sourceLocation)
        return
    }
    #expect(lines.count == expected.count, "\(name)", sourceLocation: sourceLocation)
}
