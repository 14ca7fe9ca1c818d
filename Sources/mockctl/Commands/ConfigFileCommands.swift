import AdminAPI
import AdminClient
import ArgumentParser
import MockBehavior
import ProviderWire

struct ConfigCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a configuration file, without a daemon.",
        discussion: """
            Ends with status 65 and tells everything that is wrong, by line and column or by JSON pointer.

            EXAMPLES
              mockctl config check config.json
              mockctl -o json config check config.json | jq -r '.errors[].pointer'
            """
    )

    @Argument(help: "A JSON file, or - for standard input.", completion: .file()) var file: String
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let input = InputFile(path: file)
        do {
            _ = try MockConfiguration(document: try input.json())
        } catch let error as ConfigurationError {
            try report(error, in: input)
        }
        switch options.output {
        case .text: try Console.outputLine("\(input.name): valid")
        case .json: try Console.output((["valid": true] as JSONValue).prettyPrinted())
        }
    }

    private func report(_ error: ConfigurationError, in input: InputFile) throws {
        guard options.output == .json else { throw CommandFailure(error, in: input) }
        let errors = error.issues.map { issue -> JSONValue in
            ["pointer": .string(issue.pointer.description), "detail": .string(issue.detail)]
        }
        try Console.output((["valid": false, "errors": .array(errors)] as JSONValue).prettyPrinted())
        throw CommandFailure(.badData, "")
    }
}

struct ConfigDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a file would change in the running configuration.",
        discussion: """
            A line for each place: + comes, - goes, ~ changes. What a file leaves out has its default. With -o json: a \
            JSON patch (RFC 6902). Ends with status 1 if there is a difference.

            EXAMPLES
              mockctl config diff config.json
              mockctl config diff config.json || mockctl config set config.json
            """
    )

    @Argument(help: "A JSON file, or - for standard input.", completion: .file()) var file: String
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let input = InputFile(path: file)
        let wanted = try Self.withDefaults(try input.json(), or: { CommandFailure($0, in: input) })
        let running = try await options.client().configuration().value
        let differences = DocumentDifference.all(
            from: try Self.withDefaults(
                running, or: { CommandFailure(.unavailable, "the daemon's configuration: \($0)") }),
            to: wanted
        )
        switch options.output {
        case .text: try Console.output(differences.map { Self.colored($0) + "\n" }.joined())
        case .json: try Console.output(JSONValue.array(differences.map(\.patch)).prettyPrinted())
        }
        if !differences.isEmpty { throw CommandFailure(.refused, "") }
    }

    /// The document with everything written out, so that a default that is written and one that is left out are equal.
    private static func withDefaults(
        _ document: JSONValue, or failure: (ConfigurationError) -> CommandFailure
    ) throws(CommandFailure) -> JSONValue {
        do {
            return try MockConfiguration(document: document).document
        } catch {
            throw failure(error)
        }
    }

    private static func colored(_ difference: DocumentDifference) -> String {
        guard Console.hasColor else { return difference.line }
        let color =
            switch difference.change {
            case .added: 32
            case .removed: 31
            case .replaced: 33
            }
        return "\u{1B}[\(color)m\(difference.line)\u{1B}[0m"
    }
}

extension CommandFailure {
    /// A configuration file that cannot be used.
    init(_ error: ConfigurationError, in input: InputFile) {
        self.init(.badData, error.issues.map { "\(input.name): \($0)" }.joined(separator: "\n"))
    }
}
