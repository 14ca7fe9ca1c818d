import MockBehavior
import ProviderWire
import Testing

@testable import AdminAPI

struct RoutingReportTests {
    private func report(_ requests: [Int], weights: [Double?]) -> RoutingReport {
        RoutingReport(
            counts: requests.enumerated().map { index, requests in
                var counts = UpstreamTally.Counts()
                counts.requests = requests
                counts.succeeded = requests
                return ("u\(index)", counts)
            }, weights: weights)
    }

    @Test func `shares are of all requests, expected ones of those with a weight`() {
        let report = report([60, 20, 20], weights: [3, 1, nil])
        #expect(report.totalRequests == 100)
        #expect(report.upstreams.map(\.share) == [0.6, 0.2, 0.2])
        #expect(report.upstreams.map(\.expectedShare) == [0.75, 0.25, nil])
        #expect(report.upstreams.map(\.difference) == [0, 0, nil])
        #expect(report.expectation?.verdict == .consistent)
        #expect(report.expectation?.pValue == 1)
        #expect(report.expectation?.unexpectedRequests == 20)
    }

    @Test func `a difference that chance does not explain is told`() {
        #expect(report([500, 500], weights: [3, 1]).expectation?.verdict == .inconsistent)
        #expect(report([740, 260], weights: [3, 1]).expectation?.verdict == .consistent)
    }

    @Test(arguments: [[0, 0], [3, 1], [15, 4]]) func `few requests tell nothing`(requests: [Int]) {
        #expect(report(requests, weights: [3, 1]).expectation?.verdict == .tooFew)
    }

    @Test func `nothing is expected without two weights`() {
        #expect(report([1, 2], weights: [nil, nil]).expectation == nil)
        #expect(report([1, 2], weights: [1, nil]).expectation == nil)
        #expect(report([], weights: []).totalRequests == 0)
        #expect(report([0, 0], weights: [nil, nil]).upstreams.map(\.share) == [nil, nil])
    }

    @Test func `weights are read`() throws {
        #expect(try RoutingReport.weights("default:3,backup:1.5") == ["default": 3, "backup": 1.5])
    }

    @Test(arguments: ["", "a", "a:", ":1", "a:0", "a:-1", "a:x", "a:1,", "a:1,a:2", "a:1:2", "a:inf", "a:nan"])
    func `weights that are none are refused`(text: String) {
        #expect(throws: Problem.self) { try RoutingReport.weights(text) }
    }

    @Test func `weights of nobody are refused with the nearest name`() throws {
        let store = try ConfigurationStore(document: ["upstreams": [["name": "backup", "port": 0]]])
        let problem = #expect(throws: Problem.self) {
            try RoutingReport(store.current, weights: ["default": 1, "bakcup": 1])
        }
        #expect(problem?.status == 404)
        #expect(problem?.detail == #"there is no upstream "bakcup"; did you mean "backup"? (known: default, backup)"#)
    }
}
