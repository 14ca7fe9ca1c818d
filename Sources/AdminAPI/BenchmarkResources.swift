public import LoadModel

/// The list of runs.
public struct BenchmarkList: Codable, Sendable, Hashable {
    /// Newest first; their reports are without time series.
    public var benchmarks: [RunRecord]
    /// What to give as `before` to go on; absent where there is no more.
    public var next: String?

    /// A list of these runs.
    public init(benchmarks: [RunRecord], next: String? = nil) {
        self.benchmarks = benchmarks
        self.next = next
    }
}

/// The outcome of `POST /v1/benchmarks/import`.
public struct BenchmarksImported: Codable, Sendable, Hashable {
    /// The ids of the runs that were taken in, in the order of the file.
    public var imported: [String]
    /// How many runs were in the history already.
    public var duplicates: Int

    /// So many runs were taken in.
    public init(imported: [String], duplicates: Int) {
        self.imported = imported
        self.duplicates = duplicates
    }
}

/// A run in another tool's terms, as `GET /v1/benchmarks/{id}/report?convention=` gives it.
public struct ConventionReport: Codable, Sendable, Hashable {
    /// Whose terms they are.
    public var convention: Convention
    /// In the order in which the tool gives them.
    public var figures: [ConventionFigure]

    /// These figures in a tool's terms.
    public init(convention: Convention, figures: [ConventionFigure]) {
        self.convention = convention
        self.figures = figures
    }
}

extension Problem {
    /// A query that cannot be understood.
    package init(_ error: RunQueryError) { self.init(status: 422, detail: error.description) }
}
