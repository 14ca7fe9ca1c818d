/// A run outside of its history, with all that was kept of it: one line of an export.
///
/// Coded as `{"archive": 1, "run": {…}, "histograms": {…}}`, where `run` is what the admin API shows.
public struct ArchivedRun: Sendable, Hashable {
    /// The version of the form that this program writes, and the newest that it reads.
    public static let version = 1

    /// The run. Its id means something only in the history that it comes from.
    public var run: RunRecord
    /// The histograms behind its report; nil if it has none.
    public var histograms: RunHistograms?

    /// A run with its histograms.
    public init(run: RunRecord, histograms: RunHistograms?) {
        self.run = run
        self.histograms = histograms
    }

    /// What keeps the run from being taken into a history; empty for a good one.
    public var issues: [PlanIssue] {
        var issues: [PlanIssue] = []
        func add(_ pointer: String, _ detail: String?) {
            if let detail { issues.append(PlanIssue(pointer: pointer, detail: detail)) }
        }
        add(
            "/run/state",
            run.state.isFinal ? nil : "the run is \(run.state.rawValue); only one that has ended can be kept"
        )
        add("/run/name", RunRecord.nameIssue(run.name))
        add("/run/note", run.note.flatMap(RunRecord.noteIssue))
        let endsBeforeItBegan = run.finishedAt.map { $0 < run.createdAt } ?? false
        add("/run/finishedAt", endsBeforeItBegan ? "the run ended before it was asked for" : nil)
        let lacksReport = histograms != nil && run.report == nil
        add("/histograms", lacksReport ? "there are histograms and no report that they are of" : nil)
        return issues + RunTag.issues(with: run.tags, at: "/run/tags")
    }
}

extension ArchivedRun: Codable {
    private enum CodingKeys: CodingKey {
        case archive, run, histograms
    }

    /// Reads what ``encode(to:)`` writes; refuses the form of a newer version.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let version = try container.decode(Int.self, forKey: .archive)
        guard (1...Self.version).contains(version) else {
            throw DecodingError.dataCorruptedError(
                forKey: .archive, in: container,
                debugDescription: "version \(version) of the archive is not known; 1 to \(Self.version) are"
            )
        }
        run = try container.decode(RunRecord.self, forKey: .run)
        histograms = try container.decodeIfPresent(RunHistograms.self, forKey: .histograms)
    }

    /// Writes the run with the version of the form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.version, forKey: .archive)
        try container.encode(run, forKey: .run)
        try container.encodeIfPresent(histograms, forKey: .histograms)
    }
}

extension RunRecord {
    /// The most characters of a name.
    public static let maximumNameLength = 200
    /// The most characters of a note.
    public static let maximumNoteLength = 4_000

    /// Why the text cannot be a run's name; nil if it can.
    public static func nameIssue(_ text: String) -> String? {
        if text.isEmpty { return "the name is empty; give it at least one character" }
        return text.count > maximumNameLength
            ? "the name has \(text.count) characters; it may have \(maximumNameLength)" : nil
    }

    /// Why the text cannot be a run's note; nil if it can.
    public static func noteIssue(_ text: String) -> String? {
        text.count > maximumNoteLength
            ? "the note has \(text.count) characters; it may have \(maximumNoteLength)" : nil
    }
}
