/// Why a run cannot be given out in the wanted form.
public struct RenderingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is missing.
    public var code: Code
    /// What is missing of which run, in one sentence.
    public var message: String

    init(_ code: Code, of record: RunRecord) {
        self.code = code
        message =
            switch code.value {
            case .noReport: "benchmark \(record.id) is \(record.state.rawValue) and has no report"
            case .noHistograms: "no histograms were kept of benchmark \(record.id)"
            }
    }

    /// The message.
    public var description: String { message }

    /// What can be missing.
    public struct Code: Sendable, Hashable {
        enum Value { case noReport, noHistograms }

        var value: Value

        /// The run has measured nothing that was kept.
        public static let noReport = Code(value: .noReport)
        /// The format is made of histograms, and there are none.
        public static let noHistograms = Code(value: .noHistograms)
    }
}
