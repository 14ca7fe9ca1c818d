/// Writes metrics in Prometheus's text exposition format 0.0.4.
public enum PrometheusText {
    /// The content type of what ``render(_:)`` returns.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The whole text. The same snapshot gives the same text, sorted by kind, name and labels.
    public static func render(_ snapshot: MetricsSnapshot) -> String {
        var page = Page()
        for counter in snapshot.counters {
            page.header(counter.name, "counter")
            page.line(counter.name, counter.labels, counter.value)
        }
        for gauge in snapshot.gauges {
            page.header(gauge.name, "gauge")
            page.line(gauge.name, gauge.labels, gauge.value)
        }
        for timer in snapshot.timers {
            page.header(timer.name, "histogram")
            for bucket in timer.buckets {
                page.line(timer.name + "_bucket", timer.labels, le: number(bucket.upToSeconds), Double(bucket.count))
            }
            page.line(timer.name + "_bucket", timer.labels, le: "+Inf", Double(timer.count))
            page.line(timer.name + "_sum", timer.labels, timer.sumMs / 1000)
            page.line(timer.name + "_count", timer.labels, Double(timer.count))
        }
        for summary in snapshot.summaries {
            page.header(summary.name, "summary")
            page.line(summary.name + "_sum", summary.labels, summary.sum)
            page.line(summary.name + "_count", summary.labels, Double(summary.count))
        }
        return page.text
    }

    /// A number as Prometheus reads it: whole numbers without a fraction, infinities as `+Inf` and `-Inf`.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        return Int(exactly: value).map(String.init) ?? String(value)
    }

    /// A label's value between quotes: backslash, quote and line feed escaped.
    static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension PrometheusText {
    /// The text written so far, and which metric's lines stand last in it.
    private struct Page {
        private static let helps = Dictionary(uniqueKeysWithValues: MetricName.all.map { ($0.name, $0.help) })

        private(set) var text = ""
        private var currentName = ""

        /// Opens a metric, unless its lines are just being written.
        mutating func header(_ name: String, _ type: String) {
            guard name != currentName else { return }
            currentName = name
            if let help = Self.helps[name] { text += "# HELP \(name) \(help)\n" }
            text += "# TYPE \(name) \(type)\n"
        }

        mutating func line(_ name: String, _ labels: [String: String], le bound: String? = nil, _ value: Double) {
            var pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(PrometheusText.escaped($0.value))\"" }
            if let bound { pairs.append("le=\"\(bound)\"") }
            text += name
            if !pairs.isEmpty { text += "{\(pairs.joined(separator: ","))}" }
            text += " \(PrometheusText.number(value))\n"
        }
    }
}
