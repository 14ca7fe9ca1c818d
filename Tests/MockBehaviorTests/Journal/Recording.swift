import MockBehavior
import ProviderWire

/// A request as tests write it down.
struct RecordedCall {
    var head =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer sk-test-0123456789abcd\r\n\r\n"
    var body = #"{"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}"#
    var arrival: UInt64 = 0
    var connection: UInt64 = 1
    var endpoint: Endpoint? = .chat
    var provider = Provider.openAI
    var model: String? = "gpt-4o"
    var upstream = ""
    var isStreaming = false
    var status = 200
    var rule: String?
    var fault: String?
    var nearMiss: String?
    var requestID = "req_1"
    var ending = JournalEnding(.completed)

    init(_ change: (inout RecordedCall) -> Void = { _ in }) { change(&self) }

    var request: JournalRequest {
        var request = JournalRequest(
            arrival: arrival, connection: connection, revision: 7, endpoint: endpoint, provider: provider,
            status: status
        )
        request.model = model
        request.upstream = upstream
        request.isStreaming = isStreaming
        request.rule = rule
        request.fault = fault
        request.nearMiss = nearMiss
        return request
    }

    func withBytes<Value>(_ body: (JournalBytes) -> Value) -> Value {
        Array(head.utf8).withUnsafeBytes { head in
            Array(self.body.utf8).withUnsafeBytes { content in
                Array(requestID.utf8).withUnsafeBytes { body(JournalBytes(head: head, body: content, requestID: $0)) }
            }
        }
    }
}

extension JournalRecorder {
    func record(_ call: RecordedCall) { call.withBytes { record(call.request, call.ending, $0) } }

    func record(_ change: (inout RecordedCall) -> Void) { record(RecordedCall(change)) }

    func begin(_ call: RecordedCall) -> JournalTicket? { call.withBytes { begin(call.request, $0) } }
}

extension Journal {
    /// A journal with those bounds.
    convenience init(entries: Int = 10_000, bytes: Int = 64 << 20, bodyBytes: Int = 4_096) {
        var configuration = JournalConfiguration()
        configuration.maximumEntries = entries
        configuration.maximumBytes = bytes
        configuration.maximumBodyBytes = bodyBytes
        self.init(configuration)
    }

    /// A journal of these calls.
    convenience init(_ calls: [RecordedCall]) {
        self.init()
        let recorder = recorder()
        for call in calls { recorder.record(call) }
    }

    func entries(_ query: String = "order=oldest") throws -> [JournalEntry] {
        entries(try JournalQuery(query: query)).entries
    }

    /// The numbers of all entries, in order.
    var kept: [UInt64] {
        var numbers: [UInt64] = []
        forEach { numbers.append($0.number) }
        return numbers.sorted()
    }
}
