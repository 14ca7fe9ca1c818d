import MockBehavior
import ProviderWire
import Testing

struct JournalQueryTests {
    private static let journal = Journal([
        RecordedCall {
            $0.ending.firstByteDue = 100_000_000
            $0.ending.firstByteWritten = 101_500_000
            $0.ending.promptTokens = 10
            $0.ending.completionTokens = 5
        },
        RecordedCall {
            $0.model = "gpt-4o-mini"
            $0.status = 429
            $0.fault = "limit"
            $0.isStreaming = true
            $0.head =
                "POST /v1/chat/completions HTTP/1.1\r\nx-api-key: short\r\nx-stainless-retry-count: 1\r\nX-Team: red\r\n\r\n"
            $0.ending = JournalEnding(.faulted)
        },
        RecordedCall {
            $0.endpoint = .message
            $0.provider = .anthropic
            $0.status = 529
            $0.rule = "a, b"
            $0.arrival = 5_000_000_000
            $0.body = #"{"n": 3, "stream": true, "x/y": "z", "tools": [{"a": 1}]}"#
        },
        RecordedCall { $0.body = "{" + String(repeating: " ", count: 5_000) + "}" },
    ])

    @Test(
        arguments: [
            ("", [1, 2, 3, 4]), ("status=200", [1, 4]), ("status!=200", [2, 3]), ("status>=429", [2, 3]),
            ("status>429", [3]), ("status<429", [1, 4]), ("status<=429", [1, 2, 4]), ("status=4xx", [2]),
            ("status=5xx", [3]), ("model=gpt-4o", [1, 3, 4]), ("model~mini", [2]), ("model=gpt-4o&status=529", [3]),
            ("stream=true", [2]), ("endpoint=message", [3]), ("provider=openai", [1, 2, 4]), ("fault=limit", [2]),
            ("fault=", [1, 3, 4]), ("fault!=", [2]), ("rule=a,%20b", [3]), ("outcome=faulted", [2]),
            ("key=short", [2]), ("key=…rt", [2]), ("key=sk-test-0123456789abcd", [1, 3, 4]),
            ("key=sk-%E2%80%A6abcd", [1, 3, 4]), ("attempt=1", [2]), ("attempt>0", [2]), ("attempt=", [1, 3, 4]),
            ("header.x-team=red", [2]), ("header.X-Team~e", [2]), ("header.x-stainless-retry-count>=1", [2]),
            ("path=/v1/chat/completions", [1, 2, 3, 4]), ("method=GET", []), ("number>2", [3, 4]),
            ("/messages/0/content=Hi", [1, 2]), ("/n=3", [3]), ("/n>2", [3]), ("/stream=true", [3]),
            ("/x~1y=z", [3]), ("/tools~a", [3]), ("/n~\"3\"", [3]), ("/n=", [1, 2]), ("body~tools", [3]),
            ("bodySize>1000", [4]),
            ("firstByte=101.5ms", [1]), ("firstByteError<2ms", [1]), ("firstByteError>1500us", []),
            ("firstByteError>=0.0015s", [1]), ("totalTokens=15", [1]), ("time>=1970-01-01T00:00:05", [3]),
            ("revision=7", [1, 2, 3, 4]), ("connection=1", [1, 2, 3, 4]), ("requestId=req_1", [1, 2, 3, 4]),
            ("status=\"429\"", [2]), ("status==429", [2]), (" status > 500 ", [3]),
        ] as [(String, [Int])])
    func `conditions pick entries`(query: String, numbers: [Int]) throws {
        let separator = query.isEmpty ? "" : "&"
        #expect(try Self.journal.entries("order=oldest\(separator)\(query)").map(\.number) == numbers)
    }

    @Test(
        arguments: [
            ("limit=2", [4, 3], true), ("limit=2&after=3", [2, 1], false), ("order=oldest&limit=3", [1, 2, 3], true),
            ("order=oldest&after=3", [4], false), ("limit=4", [4, 3, 2, 1], false), ("after=1", [], false),
        ] as [(String, [Int], Bool)])
    func `a list has an order, a limit and a place where it goes on`(query: String, numbers: [Int], more: Bool) throws {
        let page = Self.journal.entries(try JournalQuery(query: query))
        #expect(page.entries.map(\.number) == numbers)
        #expect(page.hasMore == more)
    }

    @Test(arguments: [
        ("stauts=1", #"there is no field "stauts"; did you mean "status"? Fields: number, "#),
        ("status", #""status" is no condition; write a field, one of = != < <= > >= ~ (contains), and a value"#),
        ("status=ok", #""status=ok": status is compared with a number"#),
        ("status~2", "status is compared with a number"), ("stream=yes", "stream is compared with true or false"),
        ("outcome=done", "one of open, completed, clientAborted, faulted, refused"),
        ("endpoint=chats", "one of chat, completion"), ("model<3", "model is compared with a text, by =, != or ~"),
        ("firstByte<3h", "firstByte is compared with a number"),
        ("header.a<b", "header.a is compared with a number"), ("limit=0", "limit is a number from 1 to 10000"),
        ("order=up", "order is newest or oldest"), ("after=x", "after is the number of an entry"),
        ("header.=1", #"there is no field "header.""#),
    ])
    func `what cannot be asked is refused with what can`(query: String, message: String) throws {
        let error = try #require(throws: JournalQueryError.self) { try JournalQuery(query: query) }
        #expect(error.description.contains(message), "\(error)")
    }

    @Test func `many matches are cut to the limit wherever they are`() throws {
        let journal = Journal()
        let recorders = (0..<3).map { _ in journal.recorder() }
        for number in 0..<3_000 { recorders[number % 3].record { _ in } }
        #expect(try journal.entries("limit=5").map(\.number) == [3_000, 2_999, 2_998, 2_997, 2_996])
        #expect(try journal.entries("limit=3&order=oldest&after=500").map(\.number) == [501, 502, 503])
    }

    @Test func `a follower is told of each entry once, when it has ended`() throws {
        let journal = Journal()
        let recorder = journal.recorder()
        recorder.record { _ in }
        var follower = JournalFollower(journal, JournalFilter([try JournalClause(parsing: "status=200")]))
        let ticket = try #require(recorder.begin(RecordedCall()))
        recorder.record { $0.status = 500 }
        recorder.record { _ in }
        #expect(follower.next(journal).entries.map(\.number) == [4])
        #expect(follower.next(journal).entries.isEmpty)
        recorder.end(ticket, JournalEnding(.completed))
        #expect(follower.next(journal).entries.map(\.number) == [2])
        #expect(follower.next(journal).entries.isEmpty)
    }

    @Test func `a follower is told how many it missed`() {
        let journal = Journal(entries: 10)
        let recorder = journal.recorder()
        var follower = JournalFollower(journal, JournalFilter())
        for _ in 0..<25 { recorder.record { _ in } }
        let news = follower.next(journal)
        #expect(news.entries.map(\.number) == Array(16...25))
        #expect(news.missed == 15)
        #expect(follower.next(journal).missed == 0)
    }

    @Test func `a follower is told of no more than a batch at once`() {
        let journal = Journal()
        let recorder = journal.recorder()
        for _ in 0..<(JournalFollower.batchSize + 5) { recorder.record { _ in } }
        var follower = JournalFollower(journal, JournalFilter(), after: 0)
        #expect(follower.next(journal).entries.count == JournalFollower.batchSize)
        let rest = follower.next(journal)
        #expect(rest.entries.map(\.number) == Array((JournalFollower.batchSize + 1)...(JournalFollower.batchSize + 5)))
        #expect(rest.missed == 0)
    }
}
