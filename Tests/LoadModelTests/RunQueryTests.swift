import LoadModel
import ProviderWire
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct RunQueryTests {
    @Test func `every parameter is read, lists in both ways`() throws {
        let query = try RunQuery(
            query:
                "tag=a,b&tag=c&state=completed,failed&endpoint=message&text=two%20words&plan=0123&limit=7&before=9&id=1,2"
        )
        #expect(query.tags == ["a", "b", "c"])
        #expect(query.states == [.completed, .failed])
        #expect(query.endpoint == .message)
        #expect(query.text == "two words")
        #expect(query.planFingerprint == "0123")
        #expect(query.limit == 7 && query.before == "9" && query.ids == ["1", "2"])
        #expect(try RunQuery(query: "") == RunQuery())
    }

    @Test(arguments: [
        ("2026-01-31T08:15:30Z", 1_769_847_330.0), ("2026-01-31T08:15:30.5Z", 1_769_847_330.5),
        ("2026-01-31", 1_769_817_600.0),
    ])
    func `times are read as RFC 3339 has them, and dates`(text: String, seconds: Double) throws {
        let query = try RunQuery(query: "since=\(text)")
        #expect(query.since == .at(Date(timeIntervalSince1970: seconds)))
    }

    @Test(arguments: [
        ("90s", 90.0), ("90min", 5_400), ("36h", 129_600), ("7d", 604_800), ("2w", 1_209_600), ("1.5h", 5_400),
    ])
    func `times ago count back from now`(text: String, seconds: Double) throws {
        let query = try RunQuery(query: "until=\(text)")
        #expect(query.until == .ago(.seconds(seconds)))
        let now = Date(timeIntervalSince1970: 2_000_000_000)
        #expect(query.until?.date(now: now) == now.addingTimeInterval(-seconds))
    }

    @Test(arguments: [
        ("state=done", "completed"), ("endpoint=images", "chat"), ("limit=0", "1 to 1000"), ("limit=many", "1 to 1000"),
        ("since=yesterday", "7d"), ("until=", "7d"), ("tags=a", "did you mean \"tag\"?"), ("colour=1", "known are tag"),
    ])
    func `what cannot be understood is refused with what can`(query: String, remedy: String) {
        let error = #expect(throws: RunQueryError.self) { try RunQuery(query: query) }
        #expect(error?.description.contains(remedy) == true)
    }

    @Test func `a query is read again as it was written`() throws {
        var query = RunQuery()
        query.tags = ["a", "b&c"]
        query.states = [.completed, .interrupted]
        query.endpoint = .chat
        query.text = "50% = half & more"
        query.since = .ago(.seconds(3_600))
        query.until = .at(Date(timeIntervalSince1970: 1_769_847_330.25))
        query.planFingerprint = "ab"
        query.ids = ["1", "2"]
        query.limit = 3
        query.before = "4"
        #expect(try RunQuery(query: try #require(query.queryText)) == query)
        #expect(RunQuery().queryText == nil)
    }
}

@Suite struct RunTagTests {
    @Test(arguments: [
        "nightly", "v1.2", "a:b/c", "ärger", "x-y+z", "keep", "two words", String(repeating: "a", count: 100),
    ])
    func `words are tags`(tag: String) { #expect(RunTag.issue(with: tag) == nil) }

    @Test(arguments: ["", " a", "a ", "a,b", "+a", "-a", "a\nb", "a\u{0}b", String(repeating: "a", count: 101)])
    func `what stands between tags, or before them, is none`(tag: String) {
        #expect(RunTag.issue(with: tag)?.contains("1 to 100 characters") == true)
    }

    @Test func `a run has a bounded number of them`() {
        let tags = (0..<21).map { "t\($0)" }
        #expect(RunTag.issues(with: tags, at: "/tags").map(\.pointer) == ["/tags"])
        #expect(RunTag.issues(with: Array(tags.dropLast()), at: "/tags").isEmpty)
        #expect(RunTag.issues(with: ["a", "b,c"], at: "/tags").map(\.pointer) == ["/tags/1"])
    }
}
