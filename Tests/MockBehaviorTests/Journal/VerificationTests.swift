import MockBehavior
import ProviderWire
import Testing

struct VerificationTests {
    private static func journal(entries: Int = 10_000) -> Journal {
        let journal = Journal(entries: entries)
        let recorder = journal.recorder()
        for (body, statuses) in [("{\"a\": 1}", [429, 200]), ("{\"a\": 2}", [429, 429, 200]), ("{\"a\": 3}", [200])] {
            for (attempt, status) in statuses.enumerated() {
                recorder.record {
                    $0.body = body
                    $0.status = status
                    $0.model = body.contains("3") ? "mini" : "gpt-4o"
                    $0.ending.firstByteDue = 0
                    if status == 200 { $0.ending.firstByteWritten = Int64(attempt + 1) * 1_000_000 }
                    $0.ending.promptTokens = 10
                }
            }
        }
        return journal
    }

    private func judge(_ expectation: String, _ journal: Journal = journal()) throws -> ExpectationResult {
        let report = journal.verify([try Expectation(parsing: expectation)])
        #expect(report.results.count == 1)
        return try #require(report.results.first)
    }

    @Test(
        arguments: [
            ("count() == 6", true, "6"), ("count(status=429) == 3", true, "3"), ("count(status=429) <= 2", false, "3"),
            ("count(model=gpt-4o, status=200) = 2", true, "2"), ("count(model=none) == 0", true, "0"),
            ("count(status!=200)!=3", false, "3"), ("share(status=429) == 50%", true, "0.5"),
            ("share(status=429 | model=gpt-4o) == 0.6", true, "0.6"), ("share(status=429|model=mini) <= 0", true, "0"),
            ("share(status=429 | model=none) == 0", false, ""), ("distinct(bodyHash) == 3", true, "3"),
            ("distinct(rule) == 0", true, "0"), ("distinct(/a, status=429) == 2", true, "2"),
            ("sum(promptTokens) == 60", true, "60"), ("min(firstByte) == 1ms", true, "1"),
            ("max(firstByte) < 3", false, "3"), ("mean(firstByteError) == 2ms", true, "2"),
            ("p50(firstByteError) <= 2ms", true, "2"), ("p99(firstByteError) < 0.002s", false, "3"),
            ("p0(firstByte) == 1", true, "1"), ("p99.9(firstByte) == 3", true, "3"), ("max(/a) == 3", true, "3"),
            ("min(abortNoticed) >= 0", false, ""), ("sequence(status, model=mini) == 200", true, "200"),
            ("sequence(status) == 429,200,429,429,200,200", true, "429,200,429,429,200,200"),
            ("sequence(status, /a=1) == 429, 200", true, "429,200"), ("sequence(status, /a=1) != 200", true, "429,200"),
            ("sequence(status, by bodyHash, model=gpt-4o) == 429,200", false, "429,429,200"),
            ("sequence(promptTokens, by bodyHash, status=200) == 10", true, "10"),
            ("sequence(status, model=none) == ", true, ""), ("sequence(status, model=none) == 200", false, ""),
        ] as [(String, Bool, String)])
    func `an expectation is held against the entries`(expectation: String, passed: Bool, actual: String) throws {
        let result = try judge(expectation)
        #expect(result.passed == passed, "\(result)")
        #expect(result.actual == actual)
        #expect(result.expect == QueryTextTrimmed.of(expectation))
    }

    private enum QueryTextTrimmed {
        static func of(_ text: String) -> String { text.hasSuffix(" ") ? String(text.dropLast()) : text }
    }

    @Test func `too many are shown by their numbers`() throws {
        let result = try judge("count(status=429) <= 1")
        #expect(result.explanation == "It is 3.")
        #expect(result.examples == [1, 3, 4])
    }

    @Test func `too few are explained by what came nearest`() throws {
        let result = try judge("count(model=mini, status=503) >= 1")
        #expect(result.examples == [6, 1, 2])
        #expect(
            result.explanation.hasPrefix(
                "It is 0. Entry 6 does not match: status is 200. Entry 1 does not match: model is gpt-4o, status is 429."
            ), "\(result.explanation)")
    }

    @Test func `a value that is too large is shown by its entries, largest first`() throws {
        let result = try judge("p99(firstByteError) < 1ms")
        #expect(result.explanation == "It is 3, over 6 entries.")
        #expect(result.examples == [5, 2, 6])
    }

    @Test func `keys are never shown`() throws {
        let result = try judge("sequence(key, /a=3) == sk")
        #expect(result.actual == "sk-…abcd")
        #expect(try judge("count(key=nobody) == 1").explanation.contains("key is sk-…abcd."))
        #expect(try judge("sequence(header.authorization, /a=3) == x").actual == "Bearer sk-…abcd")
    }

    @Test func `of a journal that dropped entries nothing is believed that they could change`() throws {
        let journal = Self.journal(entries: 4)
        for (expectation, passed) in [
            ("count(status=429) == 2", false), ("count(status=429) >= 2", true), ("count(status=500) == 0", false),
            ("max(firstByte) >= 3", true), ("max(firstByte) <= 3", false), ("distinct(/a) > 1", true),
        ] {
            let result = try judge(expectation, journal)
            #expect(result.passed == passed, "\(result)")
            #expect(result.explanation.contains("2 older ones had to go") == !passed)
        }
        let expectation = try Expectation(parsing: "count(status=429) == 2")
        #expect(journal.verify([expectation], allowsLoss: true).passed)
        #expect(journal.verify([expectation], after: 2).passed)
        #expect(!journal.verify([expectation], after: 1).passed)
    }

    @Test func `a journal that is switched off proves nothing`() throws {
        var configuration = JournalConfiguration()
        configuration.isEnabled = false
        let result = try judge("count() == 0", Journal(configuration))
        #expect(!result.passed)
        #expect(result.explanation.contains("switched off"))
    }

    @Test func `what was cut off a body is not taken for absent`() throws {
        let journal = Journal(bodyBytes: 10)
        journal.recorder().record { $0.body = #"{"a": 1, "b": 2}"# }
        for expectation in ["count(/b=2) == 0", "distinct(/b) == 0", "count(/b!=2) == 0", "share(/b=2) == 0"] {
            let result = try judge(expectation, journal)
            #expect(!result.passed)
            #expect(result.explanation.contains("journal.maxBodyBytes"), "\(result)")
        }
        #expect(try judge("count(/b=2, status=500) == 0", journal).passed)
    }

    @Test func `a report passes if everything in it does`() throws {
        let expectations = try ["count() == 6", "count() == 7"].map { try Expectation(parsing: $0) }
        let report = Self.journal().verify(expectations)
        #expect(!report.passed)
        #expect(report.results.map(\.passed) == [true, false])
        #expect(Self.journal().verify([expectations[0]]).passed)
    }

    @Test(arguments: [
        ("count", "is no expectation; write a measure, a relation and a value: count(status=429) <= 1"),
        ("count(status=1", "is no expectation"), ("count()", "after the brackets comes one of == != < <= > >="),
        ("count() == x", #""x" is no number, such as 3 or 1%"#), ("conut() == 1", #"did you mean "count"?"#),
        ("p101(status) == 1", "there is no measure \"p101\""), ("min() == 1", "min is of a field: min(status)"),
        ("min(model) == 1", "model has no numbers, of which there is a min"),
        ("count(stat=1) == 1", "no field \"stat\""),
        ("p99(firstByte) < 3h", #""3h" is no time, such as 5ms or 1.5s"#),
        ("sequence(status) < 3", "a sequence is compared by == or !="),
        ("share(a=1|b=2|c=3) == 1", "has one | at most"),
        ("count(status=\"1) == 1", "is no expectation"), ("distinct(/a~2) == 1", "is no JSON pointer"),
    ])
    func `what cannot be expected is refused with what can`(text: String, message: String) throws {
        let error = try #require(throws: JournalQueryError.self) { try Expectation(parsing: text) }
        #expect(error.description.contains(message), "\(error)")
    }

    @Test func `quotes keep commas, brackets and bars together`() throws {
        let journal = Journal([RecordedCall { $0.rule = "a, (b | c" }])
        #expect(try judge("count(rule=\"a, (b | c\") == 1", journal).passed)
        #expect(try judge("share(rule=\"a, (b | c\" | rule~\"|\") == 100%", journal).passed)
    }
}
