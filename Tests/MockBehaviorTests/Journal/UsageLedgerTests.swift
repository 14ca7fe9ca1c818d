import MockBehavior
import ProviderWire
import Testing

struct UsageLedgerTests {
    private func call(
        key: String = "sk-test-0123456789abcd", model: String? = "m", status: Int = 200, prompt: Int = 10,
        completion: Int = 5, _ outcome: JournalOutcome = .completed, isStreaming: Bool = false
    ) -> RecordedCall {
        RecordedCall {
            $0.head = "POST / HTTP/1.1\r\nhost: x\r\n\(key.isEmpty ? "" : "Authorization: Bearer \(key)\r\n")\r\n"
            $0.model = model
            $0.status = status
            $0.isStreaming = isStreaming
            $0.ending = JournalEnding(outcome)
            $0.ending.promptTokens = prompt
            $0.ending.completionTokens = completion
        }
    }

    private func row(_ key: String?, _ model: String?, _ change: (inout UsageRow) -> Void) -> UsageRow {
        var row = UsageRow(key: key, model: model)
        change(&row)
        return row
    }

    @Test func `requests and tokens are summed by key and model, over all loops`() {
        let journal = Journal()
        let recorders = [journal.recorder(), journal.recorder()]
        for recorder in recorders {
            recorder.record(call())
            recorder.record(call(isStreaming: true))
        }
        recorders[0].record(call(model: "n", prompt: 1, completion: 1, .clientAborted))
        recorders[1].record(call(key: "", model: nil, status: 401, prompt: 0, completion: 0, .refused))
        #expect(
            journal.usage.rows() == [
                row("sk-…abcd", "m") {
                    ($0.requests, $0.streamed, $0.promptTokens, $0.completionTokens, $0.totalTokens) = (
                        4, 2, 40, 20, 60
                    )
                },
                row("sk-…abcd", "n") {
                    ($0.requests, $0.aborted, $0.promptTokens, $0.completionTokens, $0.totalTokens) = (1, 1, 1, 1, 2)
                },
                row(nil, nil) { ($0.requests, $0.failed) = (1, 1) },
            ])
    }

    @Test func `a key is the same however it was presented`() {
        let journal = Journal()
        let recorder = journal.recorder()
        for line in ["authorization: Bearer k-1", "AUTHORIZATION:bearer k-1", "x-api-key:  k-1 ", "authorization: k-1"]
        {
            recorder.record { $0.head = "POST / HTTP/1.1\r\naccept: x\r\n\(line)\r\n\r\n" }
        }
        Array("k-1".utf8).withUnsafeBytes { key in
            RecordedCall().withBytes { bytes in
                recorder.record(
                    RecordedCall().request, JournalEnding(.completed),
                    JournalBytes(head: bytes.head, body: bytes.body, key: key)
                )
            }
        }
        #expect(journal.usage.rows().map(\.requests) == [5])
    }

    @Test func `keys that look alike when redacted have rows of their own`() {
        let journal = Journal()
        let recorder = journal.recorder()
        for key in ["key-1-aaaaaaaaaaaaaa-last", "key-2-bbbbbbbbbbbbbb-last"] { recorder.record(call(key: key)) }
        #expect(journal.usage.rows().map(\.key) == ["key…last", "key…last"])
    }

    @Test func `tokens are counted when the answer has ended`() throws {
        let journal = Journal(entries: 1)
        let recorder = journal.recorder()
        let ticket = try #require(recorder.begin(call()))
        #expect(journal.usage.rows().map(\.totalTokens) == [0])
        // The ring has forgotten the request by then.
        recorder.record(call(model: "n"))
        recorder.end(ticket, call(status: 200, .clientAborted).ending)
        #expect(journal.usage.rows().map { [$0.requests, $0.totalTokens, $0.aborted] } == [[1, 15, 1], [1, 15, 0]])
    }

    @Test func `pairs for which there is no room share the last row`() {
        let journal = Journal()
        let recorders = [journal.recorder(), journal.recorder()]
        for number in 0..<3_000 {
            recorders[number % 2].record(call(model: "model-\(number % 1_500)", prompt: 1_500 - number % 1_500))
        }
        let rows = journal.usage.rows()
        #expect(rows.count == 1_000)
        #expect(rows.last?.isOther == true)
        #expect(rows.last?.requests == 2 * (1_500 - 999))
        #expect(rows.dropLast().allSatisfy { $0.requests == 2 && !$0.isOther })
        #expect(rows.reduce(0) { $0 + $1.requests } == 3_000)
    }

    @Test func `a reset gives what was counted and begins anew`() throws {
        let journal = Journal()
        let recorder = journal.recorder()
        recorder.record(call())
        let ticket = try #require(recorder.begin(call()))
        #expect(journal.usage.reset().map(\.requests) == [2])
        #expect(journal.usage.rows() == [])
        // It began before.
        recorder.end(ticket, call().ending)
        #expect(journal.usage.rows() == [])
        recorder.record(call(model: "other"))
        #expect(journal.usage.rows().map(\.model) == ["other"])
    }

    @Test(arguments: [
        ("", "…"), ("k", "…"), ("k1", "…1"), ("key1", "…y1"), ("sk-1234", "…34"), ("0123456789abcde", "…de"),
        ("0123456789abcdef", "012…cdef"), ("sk-proj-abcdefghijklmnop", "sk-…mnop"),
    ])
    func `a key is shown by its ends only`(key: String, redacted: String) { #expect(RedactedKey.of(key) == redacted) }
}
