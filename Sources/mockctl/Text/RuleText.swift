import ProviderWire

/// Rules for people.
enum RuleText {
    static func list(_ rules: [JSONValue]) -> String {
        if rules.isEmpty { return "no rules\n" }
        var table = TextTable([.left, .right, .left, .left], headings: ["NAME", "PRIORITY", "WHEN", "THEN"])
        for rule in rules {
            let then = ["answer", "latency", "fault"].compactMap { key in
                rule[key].map { key == "answer" ? short($0) : "\(key) \(short($0))" }
            }
            table.append([
                rule["name"]?.stringValue ?? "?", rule["priority"]?.numberValue?.text ?? "0",
                rule["when"].map(short) ?? "any request",
                then.isEmpty ? "the endpoint's own reply" : then.joined(separator: ", "),
            ])
        }
        return table.text
    }

    /// What `rules test` is told.
    static func outcome(_ outcome: JSONValue) -> String {
        let endpoint = outcome["endpoint"]?.stringValue ?? "?"
        let rules = outcome["rules"]?.arrayValue ?? []
        var text = "\(endpoint): no rule answers; the endpoint's own reply does\n"
        if let name = outcome["rule"]?.stringValue { text = "\(endpoint): rule \"\(name)\" answers\n" }
        for rule in rules {
            let misses = (rule["misses"]?.arrayValue ?? []).map { miss in
                "\(miss["condition"]?.stringValue ?? "?"), found \(miss["found"]?.stringValue ?? "?")"
            }
            let name = rule["name"]?.stringValue ?? "?"
            let why = misses.isEmpty ? "matches" : misses.joined(separator: "; ")
            text += "  \(name): \(why) (answered \(rule["answered"]?.numberValue?.text ?? "?"))\n"
        }
        return text
    }

    private static let maximumLength = 60

    private static func short(_ value: JSONValue) -> String {
        let text = String(decoding: value.serialized(), as: UTF8.self)
        return text.count > maximumLength ? text.prefix(maximumLength) + "…" : text
    }
}
