import AdminAPI
import AdminClient
import ArgumentParser

struct CassettesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cassettes",
        abstract: "Show and remove recorded answers of real providers.",
        discussion: """
            EXAMPLES
              mockctl cassettes list
              mockctl cassettes show chats
              mockctl cassettes remove chats
            """,
        subcommands: [CassettesListCommand.self, CassettesShowCommand.self, CassettesRemoveCommand.self]
    )

    @OptionGroup var options: ConnectionOptions
}

struct CassettesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the cassettes, how much each holds and where it is kept.",
        discussion: """
            EXAMPLES
              mockctl cassettes list
              mockctl -o json cassettes list | jq -r '.cassettes[].file'
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.cassettes)
        try options.show(answer) { CassetteText.list(try answer.decoded()) }
    }
}

struct CassettesShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what is recorded in a cassette.",
        discussion: """
            EXAMPLES
              mockctl cassettes show chats
              mockctl -o json cassettes show chats | jq '.entries[].durationMs'
            """
    )

    @Argument(help: "The cassette's name.") var name: String
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.cassette, (name, ""))
        try options.show(answer) { CassetteText.recordings(try answer.decoded()) }
    }
}

struct CassettesRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget what is recorded in a cassette, and remove its file.",
        discussion: """
            EXAMPLES
              mockctl cassettes remove chats
            """
    )

    @Argument(help: "The cassette's name.") var name: String
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.removeCassette, (name, ""))
        try options.show(answer) { CassetteText.removal(of: name, try answer.decoded()) }
    }
}
