/// Resources of the journal as the daemon writes them.
enum JournalSample {
    static let entry = entry(7)

    /// An entry with these members besides those that all have.
    static func entry(_ number: Int, _ more: String = "") -> String {
        """
        {"number": \(number), "time": "2026-01-31T09:30:00.001500Z", "revision": 3, "connection": 4, "method": "POST", \
        "path": "/v1/chat/completions", "endpoint": "chat", "provider": "openai", "model": "gpt-4o", "stream": true, \
        "status": 429, "fault": "limit", "key": "sk-…abcd", "outcome": "faulted", "headers": {"host": "x"}, \
        "body": "{}", "bodySize": 2, "bodyHash": "00000000000000ff", "eventsSent": 0, "bytesSent": 300, \
        "promptTokens": 1, "completionTokens": 2, "timings": {"firstByteDueMs": 1, "firstByteMs": 1.25}\(more)}
        """
    }

    static let usageRow = """
        {"key": "sk-…abcd", "model": "gpt-4o", "other": false, "requests": 1234, "failed": 2, "streamed": 3, \
        "aborted": 4, "promptTokens": 50, "completionTokens": 60, "totalTokens": 110}
        """
    static let usage = #"{"rows": [\#(usageRow)], "total": \#(usageRow)}"#

    /// An event of the journal's stream, as it stands on the wire.
    static func event(_ name: String, _ data: String) -> String { "event: \(name)\ndata: \(data)\n\n" }
}
