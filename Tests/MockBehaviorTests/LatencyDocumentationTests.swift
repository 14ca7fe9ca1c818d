import Foundation
import MockBehavior
import ProviderWire
import Testing

/// What users copy must be right.
@Suite struct `Latency documentation` {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func contents(of path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }

    @Test(arguments: ["latency-models", "latency-local", "latency-recorded"])
    func `the examples are valid and name a profile`(name: String) throws {
        let document = try JSONValue(parsing: contents(of: "etc/llm-mockd/examples/\(name).json"))
        let configuration = try MockConfiguration(document: document)
        #expect(configuration.latency != nil || configuration.chat.latency != nil)
        #expect(try MockConfiguration(document: configuration.document) == configuration)
    }

    @Test func `the page's documents are valid`() throws {
        let page = try contents(of: "docs/latency.md")
        let blocks = page.components(separatedBy: "```json\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(blocks.count >= 2)
        for block in blocks { _ = try MockConfiguration(document: JSONValue(parsing: block)) }
    }

    @Test func `the page's delays are valid`() throws {
        let page = try contents(of: "docs/latency.md")
        let texts = page.components(separatedBy: "`\"").dropFirst().compactMap {
            $0.components(separatedBy: "\"`").first
        }
        let delays = texts.filter { !$0.contains("`") && ($0.contains(":") || $0.first?.isNumber == true) }
        #expect(delays.count >= 8)
        for delay in delays {
            let document: JSONValue = ["latency": .string(delay)]
            #expect(throws: Never.self, "\(delay)") { try MockConfiguration(document: document) }
        }
    }

    @Test func `the page names every built-in profile`() throws {
        let page = try contents(of: "docs/latency.md")
        for name in BuiltInLatencies.names { #expect(page.contains("| `\(name)` |")) }
    }
}
