import LoadModel
import Measurement
import ProviderWire

extension AuditObjective {
    /// Why a text is no objective: one sentence that names the text and what would be right.
    public struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
        /// The sentence.
        public var message: String
        /// The ``message``.
        public var description: String { message }
    }

    /// Reads `SUBJECT COMPARISON BOUND`: `overhead.p99<2ms`, `raw.requestPath.p50<=500us`, `errorRate<1%`,
    /// `isolation.mixedUp<=0`. Times take ms (also the default), us and s; shares may be written in percent.
    ///
    /// - Throws: ``SyntaxError`` with the nearest subject that there is.
    public init(parsing text: String) throws(SyntaxError) {
        let compact = text.filter { $0 != " " }
        guard let start = compact.firstIndex(where: { $0 == "<" || $0 == ">" }) else {
            throw SyntaxError(message: "\"\(text)\" has no comparison; write one such as overhead.p99<2ms")
        }
        let rest = compact[start...]
        let sign = rest.dropFirst().first == "=" ? rest.prefix(2) : rest.prefix(1)
        guard let comparison = Objective.Comparison(rawValue: String(sign)) else {
            throw SyntaxError(message: "\"\(text)\": \(sign) is no comparison; use <, <=, > or >=")
        }
        subject = try Self.subject(String(compact[..<start]), of: text)
        bound = try Self.bound(String(rest.dropFirst(sign.count)), for: subject, of: text)
        self.comparison = comparison
        self.text = text
    }

    private static func subject(_ name: String, of text: String) throws(SyntaxError) -> Subject {
        if let number = Number(rawValue: name) { return .number(number) }
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let isRaw = parts.first == "raw"
        if isRaw { parts.removeFirst() }
        if parts.count == 2, let time = Time(rawValue: parts[0]) {
            guard let percentile = Percentile(name: parts[1]), [.p50, .p90, .p99].contains(percentile) else {
                throw SyntaxError(message: "\"\(text)\": a time has p50, p90 and p99, not \"\(parts[1])\"")
            }
            return .time(time, percentile, isRaw: isRaw)
        }
        let names = Time.allCases.map { "\($0.rawValue).p99" } + Number.allCases.map(\.rawValue)
        let guess = NearestName.of(name, among: names).map { "; did you mean \"\($0)\"?" } ?? "."
        throw SyntaxError(
            message: "\"\(text)\": there is no \"\(name)\"\(guess) There are \(names.joined(separator: ", "))"
        )
    }

    private static func bound(_ written: String, for subject: Subject, of text: String) throws(SyntaxError) -> Double {
        let units: [(suffix: String, factor: Double)] =
            switch subject {
            case .time: [("ms", 1), ("us", 0.001), ("µs", 0.001), ("s", 1000)]
            case .number: [("%", 0.01)]
            }
        let unit = units.first { written.hasSuffix($0.suffix) }
        guard let value = Double(written.dropLast(unit?.suffix.count ?? 0)), value.isFinite, value >= 0 else {
            throw SyntaxError(message: "\"\(text)\": \"\(written)\" is no bound; write a number such as 2ms, 1% or 0")
        }
        return value * (unit?.factor ?? 1)
    }
}
