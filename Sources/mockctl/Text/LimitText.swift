import ProviderWire

/// Rate limits, for people.
enum LimitText {
    static func list(_ resource: JSONValue) -> String {
        let limits = resource["rateLimits"]?.arrayValue ?? []
        if limits.isEmpty { return "no rate limits\n" }
        return limits.map(one).joined(separator: "\n")
    }

    private static func one(_ limit: JSONValue) -> String {
        let name = limit["name"]?.stringValue ?? "?"
        let settings = String(decoding: (limit["limit"] ?? .null).serialized(), as: UTF8.self)
        let counts = "\(text(limit["admitted"])) admitted, \(text(limit["refused"])) refused"
        let callers = limit["callers"]?.arrayValue ?? []
        guard !callers.isEmpty else { return "\(name)  \(settings)\n  \(counts)\n" }
        var table = TextTable(
            [.left, .left, .right, .right, .left], headings: ["  KEY", "MODEL", "ADMITTED", "REFUSED", "LEFT"]
        )
        for caller in callers {
            let isOther = caller["other"] == true
            table.append([
                "  " + (isOther ? "others" : caller["key"]?.stringValue ?? "-"), caller["model"]?.stringValue ?? "-",
                text(caller["admitted"]), text(caller["refused"]), left(caller),
            ])
        }
        let hidden = (limit["callerCount"]?.intValue ?? 0) - callers.count
        let rest = hidden > 0 ? "  and \(hidden) more callers\n" : ""
        return "\(name)  \(settings)\n  \(counts)\n\(table.text)\(rest)"
    }

    private static func left(_ caller: JSONValue) -> String {
        let names = [
            ("requests", "requests"), ("tokens", "tokens"), ("inputTokens", "input tokens"),
            ("outputTokens", "output tokens"),
        ]
        return names.compactMap { key, words in
            guard let row = caller[key] else { return nil }
            let full = row["fullInMs"]?.numberValue?.doubleValue ?? 0
            let wait = full > 0 ? ", full in \(TimeText.exact(milliseconds: full))" : ""
            return "\(text(row["remaining"])) of \(text(row["limit"])) \(words)\(wait)"
        }.joined(separator: "; ")
    }

    private static func text(_ value: JSONValue?) -> String { value?.numberValue?.text ?? "?" }
}
