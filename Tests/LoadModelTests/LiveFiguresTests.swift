import LoadModel
import Measurement
import ProviderWire
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct LiveFiguresTests {
    private var figures: LiveFigures {
        var figures = LiveFigures(phase: .paused)
        figures.offeredRequestsPerSecond = 200
        figures.achievedRequestsPerSecond = 199.5
        figures.speed = 1.5
        figures.inFlight = 7
        figures.heldBack = 2
        figures.responseTime = [.p50: .milliseconds(3), .p99: .microseconds(4_125)]
        figures.failures = [.timeout: 2]
        figures.remainingRequests = 12
        figures.remainingTime = .seconds(3)
        return figures
    }

    @Test func `the JSON has the admin API's names, and nothing that is not known`() throws {
        let json = try JSONValue(parsing: Array(JSONEncoder().encode(figures)))
        #expect(json["phase"] == "paused")
        #expect(json["responseTimeMs"]?["p99"]?.numberValue?.doubleValue == 4.125)
        #expect(json["failures"]?["timeout"] == 2)
        #expect(json["remainingMs"] == 3000)
        #expect(json["timeToFirstTokenMs"] == nil && json["concurrency"] == nil)
        let idle = try JSONValue(parsing: Array(JSONEncoder().encode(LiveFigures())))
        #expect(idle.objectValue?.keys.sorted() == ["inFlight", "phase"])
    }

    @Test func `figures are read again as they were written`() throws {
        #expect(try JSONDecoder().decode(LiveFigures.self, from: JSONEncoder().encode(figures)) == figures)
    }
}
