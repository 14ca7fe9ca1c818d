import ProviderWire
import Testing

struct ModelPageTests {
    private let ids = (0..<10).map(String.init)

    private func page(_ query: String) throws -> ModelPage { try #require(ModelPage(query: query[...])) }

    @Test(
        arguments: [
            ("", 20, nil, nil), ("limit=1", 1, nil, nil), ("limit=1000&x=y", 1000, nil, nil),
            ("after_id=a%2Fb", 20, "a/b", nil), ("before_id=c&limit=7", 7, nil, "c"), ("&&flag&after_id=", 20, "", nil),
        ] as [(String, Int, String?, String?)])
    func `a query says which part is asked for`(query: String, limit: Int, afterID: String?, beforeID: String?) throws {
        let page = try page(query)
        #expect(page.limit == limit)
        #expect(page.afterID == afterID)
        #expect(page.beforeID == beforeID)
    }

    @Test(arguments: ["limit=0", "limit=1001", "limit=-1", "limit=x", "limit=", "limit", "limit=1.5"])
    func `a limit that is none is refused`(query: String) {
        #expect(ModelPage(query: query[...]) == nil)
    }

    @Test(arguments: [
        ("", 0..<10, false), ("limit=3", 0..<3, true), ("limit=10", 0..<10, false), ("limit=3&after_id=2", 3..<6, true),
        ("limit=3&after_id=6", 7..<10, false), ("after_id=9", 10..<10, false), ("limit=3&before_id=5", 2..<5, true),
        ("limit=3&before_id=3", 0..<3, false), ("limit=3&before_id=1", 0..<1, false), ("before_id=0", 0..<0, false),
    ])
    func `a page is the part of the list, and says whether there is more`(
        query: String, range: Range<Int>, hasMore: Bool
    ) throws {
        let (page, more) = try page(query).range(in: ids)
        #expect(page == range)
        #expect(more == hasMore)
    }

    @Test func `pages one after the other are the whole list`() throws {
        var page = try page("limit=3")
        var seen: [String] = []
        while true {
            let (range, hasMore) = page.range(in: ids)
            seen += ids[range]
            guard hasMore else { break }
            page.afterID = seen.last
        }
        #expect(seen == ids)
    }

    @Test func `an empty list has one empty page`() throws {
        #expect(try page("limit=3&after_id=x").range(in: []) == (0..<0, false))
    }
}
