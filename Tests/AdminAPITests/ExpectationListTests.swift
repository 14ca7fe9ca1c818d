import AdminAPI
import MockBehavior
import ProviderWire
import Testing

struct ExpectationListTests {
    @Test func `expectations are read with what limits them`() throws {
        let list = try ExpectationList(
            document: ["expect": ["count() == 1", "p99(lastByte) < 1s"], "after": 17, "allowDropped": true]
        )
        #expect(list.expectations.map(\.text) == ["count() == 1", "p99(lastByte) < 1s"])
        #expect(list.after == 17)
        #expect(list.allowsDropped)
        let plain = try ExpectationList(document: ["expect": ["count() == 1"]])
        #expect((plain.after, plain.allowsDropped) == (0, false))
    }

    @Test func `everything that is wrong is named with its place`() throws {
        let document: JSONValue = [
            "expect": ["count() == 1", "conut() == 1", 7], "after": -1, "allowDropped": 0, "expects": [],
        ]
        let problem = try #require(throws: Problem.self) { try ExpectationList(document: document) }
        #expect(problem.status == 422)
        #expect(
            problem.errors?.map(\.pointer) == ["/expects", "/expect/1", "/expect/2", "/after", "/allowDropped"])
        #expect(problem.errors?.map(\.detail).first?.contains("did you mean \"expect\"?") == true)
    }

    @Test(arguments: [[:], [], "count() == 1", ["expect": []], ["expect": "count() == 1"]] as [JSONValue])
    func `at least one is needed`(document: JSONValue) throws {
        let problem = try #require(throws: Problem.self) { try ExpectationList(document: document) }
        #expect(problem.errors?.map(\.pointer) == ["/expect"])
    }

    @Test func `a usage report sums its rows`() {
        var (first, second) = (UsageRow(key: "a", model: "m"), UsageRow(key: "b", model: nil))
        (first.requests, first.totalTokens, first.aborted) = (1, 10, 1)
        (second.requests, second.totalTokens, second.isOther) = (2, 5, true)
        let report = UsageReport(rows: [first, second])
        #expect((report.total.requests, report.total.totalTokens, report.total.aborted) == (3, 15, 1))
        #expect((report.total.key, report.total.isOther) == (nil, false))
    }
}
