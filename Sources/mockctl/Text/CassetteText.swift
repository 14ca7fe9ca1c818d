import AdminAPI
import LoadModel

/// Recorded answers, for people.
enum CassetteText {
    static func list(_ list: CassetteList) -> String {
        if list.cassettes.isEmpty { return "no cassettes\n" }
        var table = TextTable(
            [.left, .right, .right, .right, .left], headings: ["NAME", "ENTRIES", "BYTES", "REFUSED", "KEPT"]
        )
        for cassette in list.cassettes {
            table.append(
                [cassette.name]
                    + [cassette.entries, cassette.bytes, cassette.refused].map(FixedDecimals.grouped)
                    + [cassette.error ?? cassette.file ?? "in memory"]
            )
        }
        return table.text
    }

    static func recordings(_ cassette: CassetteResource) -> String {
        if cassette.entries.isEmpty { return "nothing is recorded\n" }
        var table = TextTable(
            [.left, .left, .left, .left, .right, .right, .right, .right, .left],
            headings: ["METHOD", "PATH", "BODY", "MODEL", "STATUS", "EVENTS", "BYTES", "LAST MS", "RECORDED"]
        )
        for entry in cassette.entries {
            table.append([
                entry.method, entry.path + (entry.query.map { "?\($0)" } ?? ""), entry.bodyHash ?? "-",
                entry.model ?? "-", String(entry.status), entry.stream ? FixedDecimals.grouped(entry.events) : "-",
                FixedDecimals.grouped(entry.bytes), FixedDecimals.text(entry.durationMs, decimals: 2),
                entry.recordedAt,
            ])
        }
        return table.text
    }

    static func removal(of name: String, _ outcome: CassetteRemoved) -> String {
        let count = outcome.removed == 1 ? "1 recording" : "\(FixedDecimals.grouped(outcome.removed)) recordings"
        return "cassette \(name) removed, with \(count)\n"
    }
}
