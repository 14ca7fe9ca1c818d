import AdminAPI
import AdminClient
import ArgumentParser
import ProviderWire

struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Show, change and try the rules that answer particular requests.",
        discussion: """
            EXAMPLES
              mockctl rules set rules.json
              mockctl rules list
              mockctl rules test --endpoint chat --body request.json
            """,
        subcommands: [RulesListCommand.self, RulesSetCommand.self, RulesTestCommand.self]
    )

    @OptionGroup var options: ConnectionOptions
}

struct RulesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the rules in the order of the document.",
        discussion: """
            EXAMPLES
              mockctl rules list
              mockctl -o json rules list > rules.json
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.rules)
        try options.show(answer) { RuleText.list(try answer.document().arrayValue ?? []) }
    }
}

struct RulesSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Replace all rules.",
        discussion: """
            The file holds an array of rules. Those that stay as they are keep their counts.

            EXAMPLES
              mockctl rules set rules.json
              echo '[]' | mockctl rules set -
            """
    )

    @Argument(help: "A JSON file, or - for standard input.", completion: .file()) var file: String
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let input = InputFile(path: file)
        let document = try input.json()
        guard let rules = document.arrayValue else {
            throw CommandFailure(
                .badData, "\(input.name): expected an array of rules, found \(document.kindDescription)"
            )
        }
        let answer = try await options.client().answer(.replaceRules, body: document)
        try options.show(change: answer, rules.count == 1 ? "1 rule set" : "\(rules.count) rules set")
    }
}

struct RulesTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Say which rule would answer a request, and why others do not.",
        discussion: """
            Nothing is sent to the provider port and nothing is counted.

            EXAMPLES
              mockctl rules test --endpoint chat --body request.json
              echo '{"model": "gpt-4o"}' | mockctl rules test --body - --header 'x-team: blue'
            """
    )

    @Option(help: RuleEndpoint.help) var endpoint = RuleEndpoint.chat
    @Option(
        help: ArgumentHelp(
            "The request's body: a JSON file, or - for standard input; {} without it.", valueName: "path"),
        completion: .file()
    )
    var body: String?
    @Option(
        help: ArgumentHelp("A header of the request; may be repeated.", valueName: "name: value"),
        transform: HeaderArgument.init
    )
    var header: [HeaderArgument] = []
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        var request = JSONObject([("endpoint", .string(endpoint.rawValue))])
        request["body"] = try body.map { try InputFile(path: $0).json() }
        request["headers"] = .object(JSONObject(header.map { ($0.name, .string($0.value)) }))
        let answer = try await options.client().answer(.testRules, body: .object(request))
        try options.show(answer) { RuleText.outcome(try answer.document()) }
    }
}
