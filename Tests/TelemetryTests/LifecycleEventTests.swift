import Foundation
import Testing

@testable import Telemetry

@Suite struct `Lifecycle events` {
    @Test func `each has an id of its own, as the journal writes them`() {
        for event in LifecycleEvent.allCases {
            #expect(event.rawValue.count == 32)
            #expect(event.rawValue.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        }
    }

    @Test func `the catalog explains each of them, and nothing else`() throws {
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let catalog = try String(
            contentsOf: repository.appending(path: "packaging/systemd/llm-mockd.catalog"), encoding: .utf8
        )
        let explained = catalog.split(separator: "\n").filter { $0.hasPrefix("-- ") }.map { String($0.dropFirst(3)) }
        #expect(Set(explained) == Set(LifecycleEvent.allCases.map(\.rawValue)))
        #expect(explained.count == LifecycleEvent.allCases.count)
    }
}
