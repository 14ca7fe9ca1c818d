import AdminAPI
import LoadModel
import MockBehavior
import ProviderWire

/// Recorded requests, for people.
enum JournalText {
    static func table(_ page: JournalPage) -> String {
        if page.entries.isEmpty { return "no such request is in the journal\n" + loss(page) }
        var table = TextTable(
            [.right, .left, .right, .left, .left, .left, .right, .right, .left],
            headings: ["NUMBER", "TIME", "STATUS", "ENDPOINT", "MODEL", "OUTCOME", "FIRST MS", "LAST MS", ""]
        )
        for entry in page.entries {
            table.append([
                String(entry.number), clock(entry), String(entry.status), endpoint(entry), entry.model ?? "-",
                entry.outcome.rawValue, milliseconds(entry.timings.firstByteMs), milliseconds(entry.timings.lastByteMs),
                remarks(entry).joined(separator: ", "),
            ])
        }
        let rest = page.next.map { "there are more: --after \($0)\n" } ?? ""
        return table.text + rest + loss(page)
    }

    /// One line, for a log.
    static func line(_ entry: JournalEntry) -> String {
        let timings = entry.timings
        let times = [("first", timings.firstByteMs), ("last", timings.lastByteMs), ("gone", timings.abortNoticedMs)]
        let told = times.compactMap { name, time in time.map { "\(name) \(milliseconds($0)) ms" } }
        return
            ([
                "\(entry.number)", clock(entry), "\(entry.status)", endpoint(entry), entry.model ?? "-",
                entry.outcome.rawValue,
            ] + told + remarks(entry)).joined(separator: "  ")
    }

    static func detail(_ entry: JournalEntry) -> String {
        var table = TextTable([.left, .left])
        let timings = entry.timings
        let rows: [(String, String?)] = [
            ("number", "\(entry.number), connection \(entry.connection), revision \(entry.revision)"),
            ("time", entry.time), ("request", "\(entry.method) \(entry.path)"), ("upstream", entry.upstream),
            ("endpoint", entry.endpoint?.rawValue), ("model", entry.model), ("stream", entry.stream ? "yes" : "no"),
            ("key", entry.key), ("attempt", entry.attempt.map(String.init)), ("status", String(entry.status)),
            ("outcome", entry.outcome.rawValue), ("rule", entry.rule), ("fault", entry.fault),
            ("near miss", entry.nearMiss), ("source", entry.source?.rawValue), ("request id", entry.requestId),
            ("client's id", entry.clientRequestId),
            ("first byte", pair(timings.firstByteMs, timings.firstByteDueMs)),
            ("last byte", pair(timings.lastByteMs, timings.lastByteDueMs)),
            ("client gone", timings.abortNoticedMs.map { "noticed after \(milliseconds($0)) ms" }),
            ("sent", "\(SizeText.text(bytes: entry.bytesSent)), \(entry.eventsSent) events"),
            ("tokens", "\(entry.promptTokens) prompt, \(entry.completionTokens) completion"),
            ("body", "\(SizeText.text(bytes: entry.bodySize)), hash \(entry.bodyHash)"),
        ]
        for case (let name, let value?) in rows { table.append([name, value]) }
        var headers = TextTable([.left, .left])
        for (name, value) in entry.headers.sorted(by: { $0.key < $1.key }) { headers.append(["  \(name)", value]) }
        let cut = entry.body.utf8.count < entry.bodySize ? "\n(the first \(entry.body.utf8.count) bytes)" : ""
        let body = entry.body.isEmpty ? "" : "\n\(entry.body)\(cut)\n"
        return "\(table.text)headers\n\(headers.text)\(body)"
    }

    private static func loss(_ page: JournalPage) -> String {
        page.dropped == 0 ? "" : "\(FixedDecimals.grouped(page.dropped)) older requests had to go\n"
    }

    private static func endpoint(_ entry: JournalEntry) -> String {
        (entry.endpoint?.rawValue ?? "\(entry.method) \(entry.path)") + (entry.stream ? " stream" : "")
    }

    private static func remarks(_ entry: JournalEntry) -> [String] {
        [
            entry.upstream.map { "upstream \($0)" }, entry.rule.map { "rule \($0)" }, entry.fault.map { "fault \($0)" },
            entry.limit.map { "limit \($0)" }, entry.source?.rawValue,
            entry.retryAfterMs.map { "told to wait \(TimeText.exact(milliseconds: Double($0)))" },
            entry.attempt.flatMap { $0 > 0 ? "attempt \($0)" : nil }, entry.key.map { "key \($0)" },
        ].compactMap { $0 }
    }

    private static func pair(_ actual: Double?, _ due: Double?) -> String? {
        guard let due else { return actual.map { "after \(milliseconds($0)) ms" } }
        guard let actual else { return "due after \(milliseconds(due)) ms, never sent" }
        return "after \(milliseconds(actual)) ms, due after \(milliseconds(due)) ms"
    }

    /// The time of day: `2026-01-31T09:30:00.001500Z` is `09:30:00.001`.
    private static func clock(_ entry: JournalEntry) -> String { String(entry.time.dropFirst(11).prefix(12)) }

    private static func milliseconds(_ value: Double?) -> String {
        value.map { FixedDecimals.text($0, decimals: 2) } ?? "-"
    }
}
