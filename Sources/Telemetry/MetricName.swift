/// A metric that this project exposes: its Prometheus name, what it tells, and how it behaves.
///
/// All of them stand in `MetricNames.swift`.
package struct MetricName: Sendable, Hashable {
    /// How a metric's value moves.
    package enum Kind: String, Sendable, Hashable {
        /// Only grows while the process lives. The name ends in `_total`.
        case counter
        /// Goes up and down.
        case gauge
        /// A distribution of durations. The name ends in `_seconds`.
        case timer
        /// Count, sum and extremes of plain numbers.
        case summary

        /// What names of this kind end in.
        var suffix: String {
            switch self {
            case .counter: "_total"
            case .timer: "_seconds"
            case .gauge, .summary: ""
            }
        }
    }

    /// The full name, as Prometheus shows it.
    package let name: String
    /// One sentence for the `HELP` line.
    package let help: String
    /// How the value moves.
    package let kind: Kind

    /// The name that Prometheus accepts for a label of swift-metrics: other characters become `_`, and the suffix that
    /// goes with the kind is added where it is missing. `tag` tells it apart from a namesake of another kind.
    static func exposed(_ label: String, kind: Kind, tag: String = "") -> String {
        var name = String(label.map { isAllowed($0) || $0 == ":" ? $0 : "_" })
        if name.first?.isNumber ?? true { name = "_" + name }
        if name.hasSuffix(kind.suffix) { name.removeLast(kind.suffix.count) }
        return name + tag + kind.suffix
    }

    /// The label name that Prometheus accepts for a dimension of swift-metrics.
    static func exposedLabel(_ dimension: String) -> String {
        let name = String(dimension.map { isAllowed($0) ? $0 : "_" })
        return name.first?.isNumber ?? true ? "_" + name : name
    }

    private static func isAllowed(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }
}
