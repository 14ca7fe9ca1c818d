import AdminAPI
import AdminClient
import ArgumentParser
import LoadModel
import ProviderWire

struct BenchTagCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag",
        abstract: "Give a run tags, and take them away.",
        discussion: """
            +TAG (or TAG) adds, -TAG or ~TAG removes (the latter also what looks like an option, as -old does); without \
            any, the tags are printed. What stands behind the id is a tag: give options before it. A run of the tag \
            "keep" is never deleted to make room for others.

            EXAMPLES
              mockctl bench tag 12 +nightly +keep
              mockctl bench tag 12 -nightly
            """
    )

    @Argument(help: "The run's id.", completion: RunArgument.completion) var id: String
    @Argument(
        parsing: .captureForPassthrough,
        help: ArgumentHelp("+TAG to add, -TAG or ~TAG to remove.", valueName: "change")
    )
    var changes: [String] = []
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        for change in changes {
            if change.hasPrefix("--") || ["-o", "-h"].contains(change) {
                throw ValidationError("\(change) stands behind the run's id, where tags are; give options before it")
            }
            let tag = "+-~".contains(change.prefix(1)) ? String(change.dropFirst()) : change
            if let issue = RunTag.issue(with: tag) { throw ValidationError(issue) }
        }
    }

    func run() async throws {
        let client = try options.client()
        let found = try await client.answer(.benchmark, (id, ""))
        let run: RunRecord = try found.decoded()
        let tags = Self.applying(changes, to: run.tags)
        let answer = tags == run.tags ? found : try await give(tags, through: client)
        try options.show(answer) {
            let tags = try answer.decoded(RunRecord.self).tags
            return "benchmark \(id): \(tags.isEmpty ? "no tags" : tags.joined(separator: ", "))\n"
        }
    }

    private func give(_ tags: [String], through client: MockdClient) async throws -> AdminAnswer {
        let change = BenchmarkChange.making { $0.tags = tags }
        return try await client.answer(.changeBenchmark, (id, ""), body: change.document)
    }

    /// The tags after the changes, in their order.
    static func applying(_ changes: [String], to tags: [String]) -> [String] {
        var tags = Set(tags)
        for change in changes {
            switch change.first {
            case "-", "~": tags.remove(String(change.dropFirst()))
            case "+": tags.insert(String(change.dropFirst()))
            default: tags.insert(change)
            }
        }
        return tags.sorted()
    }
}

struct BenchNoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note",
        abstract: "Write down something about a run.",
        discussion: """
            The text takes the place of an earlier one; an empty one ("") takes the note away. Without a text the note is \
            printed; - reads it from standard input.

            EXAMPLES
              mockctl bench note 12 'after the upgrade of the proxy'
              mockctl bench note 12
            """
    )

    @Argument(help: "The run's id.", completion: RunArgument.completion) var id: String
    @Argument(help: "The note.") var text: String?
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        guard let text else {
            let answer = try await client.answer(.benchmark, (id, ""))
            return try options.show(answer) { try answer.decoded(RunRecord.self).note.map { $0 + "\n" } ?? "" }
        }
        let note = text == "-" ? try Self.standardInput() : text
        let change = BenchmarkChange.making { $0.note = note }
        let answer = try await client.answer(.changeBenchmark, (id, ""), body: change.document)
        try options.show(answer) { "benchmark \(id): \(note.isEmpty ? "no note" : "noted")\n" }
    }

    /// What is given there, without the line ends at its end.
    private static func standardInput() throws(CommandFailure) -> String {
        var text = String(decoding: try InputFile(path: "-").bytes(), as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}

struct BenchRenameCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Give a run another name.",
        discussion: """
            EXAMPLES
              mockctl bench rename 12 baseline
            """
    )

    @Argument(help: "The run's id.", completion: RunArgument.completion) var id: String
    @Argument(help: "What it is called from now on.") var name: String
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let change = BenchmarkChange.making { $0.name = name }
        let answer = try await options.client().answer(.changeBenchmark, (id, ""), body: change.document)
        try options.show(answer) { "benchmark \(BenchmarkText.oneLine(try answer.decoded()))\n" }
    }
}

struct BenchRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rm",
        abstract: "Remove runs that have ended from the history, for good.",
        discussion: """
            EXAMPLES
              mockctl bench rm 12 13
              mockctl bench list --quiet --until 90d | xargs mockctl bench rm
            """
    )

    @Argument(help: ArgumentHelp("The runs' ids.", valueName: "id"), completion: RunArgument.completion)
    var ids: [String]
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        // All are looked at before the first is gone.
        for id in ids {
            let run = try await client.benchmark(id)
            guard run.state.isFinal else {
                throw CommandFailure(.refused, "benchmark \(id) is \(run.state.rawValue); stop it first")
            }
        }
        for id in ids {
            let answer = try await client.answer(.removeBenchmark, (id, ""))
            try options.show(answer) { "benchmark \(id) \"\(try answer.decoded(RunRecord.self).name)\" removed\n" }
        }
    }
}

struct BenchExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print runs that have ended, whole, one a line of JSON.",
        discussion: """
            With plan, report, histograms, tags and note; without ids and conditions all runs, oldest first. \
            "mockctl bench import" takes them in elsewhere.

            EXAMPLES
              mockctl bench export > runs.jsonl
              mockctl bench export 12 13 > two.jsonl
              mockctl bench export --tag nightly --since 30d > nightly.jsonl
            """
    )

    @Argument(help: ArgumentHelp("The runs' ids.", valueName: "id"), completion: RunArgument.completion)
    var ids: [String] = []
    @OptionGroup var conditions: RunConditions
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        if !ids.isEmpty, conditions.areGiven { throw ValidationError("give ids or conditions, not both") }
    }

    func run() async throws {
        let client = try options.client()
        let wanted = ids.isEmpty ? try await allIDs(client) : ids
        // One at a time: a history may be larger than what anybody wants in memory.
        for id in wanted {
            var query = RunQuery()
            query.ids = [id]
            try Console.output(try await client.exportBenchmarks(query))
        }
    }

    /// Oldest first.
    private func allIDs(_ client: MockdClient) async throws -> [String] {
        var query = conditions.query()
        query.limit = RunQuery.maximumLimit
        var ids: [String] = []
        repeat {
            let page = try await client.benchmarks(query)
            ids += page.benchmarks.filter(\.state.isFinal).map(\.id)
            query.before = page.next
        } while query.before != nil
        return ids.reversed()
    }
}

struct BenchImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take exported runs into the history, all of them or none.",
        discussion: """
            Each is given an id of its own. Runs that the history has are passed over.

            EXAMPLES
              mockctl bench import runs.jsonl
              mockctl bench export --tag nightly | mockctl --address ci:8081 bench import -
            """
    )

    @Argument(help: "A file of exported runs, or -.", completion: .file()) var file: String
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let input = InputFile(path: file)
        let bytes = try input.bytes()
        let answer: AdminAnswer
        do {
            answer = try await options.client().answer(.importBenchmarks, text: bytes)
        } catch let error as AdminClientError where error.problem?.status == 422 {
            throw CommandFailure(.badData, "\(input.name): \(CommandFailure(error).message)")
        }
        try options.show(answer) {
            let outcome: BenchmarksImported = try answer.decoded()
            let runs = outcome.imported.count == 1 ? "1 run" : "\(FixedDecimals.grouped(outcome.imported.count)) runs"
            let known = outcome.duplicates > 0 ? ", \(FixedDecimals.grouped(outcome.duplicates)) there already" : ""
            return "\(runs) taken in\(Self.range(outcome.imported))\(known)\n"
        }
    }

    /// ` as 14 to 20`
    private static func range(_ ids: [String]) -> String {
        guard let first = ids.first, let last = ids.last else { return "" }
        return first == last ? " as \(first)" : " as \(first) to \(last)"
    }
}
