import AdminAPI
import LoadModel
import MockBehavior

/// The usage ledger, for people.
enum UsageText {
    static func table(_ report: UsageReport) -> String {
        if report.rows.isEmpty { return "no requests were counted\n" }
        var table = TextTable(
            [.left, .left] + Array(repeating: .right, count: 7),
            headings: ["KEY", "MODEL", "REQUESTS", "FAILED", "STREAMED", "ABORTED", "PROMPT", "COMPLETION", "TOKENS"]
        )
        for row in report.rows {
            table.append(
                cells(row, row.isOther ? "other" : row.key ?? "-", row.isOther ? "other" : row.model ?? "-")
            )
        }
        table.append(cells(report.total, "all", ""))
        return table.text
    }

    private static func cells(_ row: UsageRow, _ key: String, _ model: String) -> [String] {
        let numbers = [
            row.requests, row.failed, row.streamed, row.aborted, row.promptTokens, row.completionTokens,
            row.totalTokens,
        ]
        return [key, model] + numbers.map(FixedDecimals.grouped)
    }
}
