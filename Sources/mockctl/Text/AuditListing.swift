import AdminAPI
import LoadModel
import ProxyAudit

/// Audits, for people.
enum AuditListing {
    /// `3 "chat via http://127.0.0.1:4000": completed`
    static func oneLine(_ record: AuditRecord) -> String { "\(record.id) \"\(record.name)\": \(state(record))" }

    /// A line for each audit.
    static func list(_ records: [AuditRecord]) -> String {
        if records.isEmpty { return "no audit has been made; make one with: mockctl proxy audit --via URL\n" }
        var table = TextTable(
            [.right, .left, .left, .right, .left], headings: ["ID", "NAME", "STATE", "EXCHANGES", "CREATED"]
        )
        for record in records {
            table.append([
                record.id, ReplyText.shortened(record.name, to: 50), state(record),
                FixedDecimals.grouped(record.progress.completedRequests), Timestamp(date: record.createdAt).text,
            ])
        }
        return table.text
    }

    /// One audit and, when there is one, its report.
    static func detail(_ record: AuditRecord) -> String {
        var table = TextTable([.left, .left])
        table.append(["id", record.id])
        table.append(["name", record.name])
        table.append(["via", record.plan.via])
        table.append(["state", state(record)])
        table.append(["exchanges", FixedDecimals.grouped(record.progress.completedRequests)])
        table.append(["created", Timestamp(date: record.createdAt).text])
        if let reason = record.failureReason { table.append(["failure", reason]) }
        return table.text + (record.report.map { "\n" + AuditText.render($0) } ?? "")
    }

    /// `[#####---------------]  25 %  210 exchanges`, cut to the width.
    static func bar(_ record: AuditRecord, width: Int) -> String {
        let cells = 20
        let full = percent(record) * cells / 100
        let bar = String(repeating: "#", count: full) + String(repeating: "-", count: cells - full)
        let count = FixedDecimals.grouped(record.progress.completedRequests)
        let text = "[\(bar)] \(percent(record)) %  \(count) exchanges"
        // The last column is left free: some terminals wrap when it is written.
        return String(text.prefix(max(0, width - 1)))
    }

    private static func state(_ record: AuditRecord) -> String {
        record.state.isFinal ? record.state.rawValue : "\(record.state.rawValue), \(percent(record)) %"
    }

    /// 0 to 100, rounded down.
    private static func percent(_ record: AuditRecord) -> Int {
        Int(min(max(record.progress.fraction, 0), 1) * 100 + 1e-6)
    }
}
