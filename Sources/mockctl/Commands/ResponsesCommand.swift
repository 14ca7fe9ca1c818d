import AdminAPI
import AdminClient
import ArgumentParser
import ProviderWire

struct ResponsesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "responses",
        abstract: "Show and change the canned replies.",
        discussion: """
            EXAMPLES
              mockctl responses list
              mockctl responses add 'The answer is 42.'
              mockctl responses clear --endpoint chat
            """,
        subcommands: [
            ResponsesListCommand.self, ResponsesSetCommand.self, ResponsesAddCommand.self, ResponsesRemoveCommand.self,
            ResponsesClearCommand.self,
        ]
    )

    @OptionGroup var options: ConnectionOptions
}

struct ResponsesListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the canned replies with their positions.",
        discussion: """
            EXAMPLES
              mockctl responses list
              mockctl -o json responses list --endpoint chat > replies.json
            """
    )

    @Option(help: ReplyEndpoint.help) var endpoint: ReplyEndpoint?
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        if let endpoint {
            let answer = try await client.answer(.endpointResponses, (endpoint.rawValue, ""))
            try options.show(answer) {
                ReplyText.list([(endpoint.rawValue, try answer.document().arrayValue ?? [])])
            }
        } else {
            let answer = try await client.answer(.responses)
            try options.show(answer) {
                let members = try answer.document().objectValue?.members ?? []
                return ReplyText.list(members.map { ($0.key, $0.value.arrayValue ?? []) })
            }
        }
    }
}

struct ResponsesSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Replace the canned replies.",
        discussion: """
            With --endpoint the file holds an array of replies, without it an object of such arrays: {"chat": [...]}. A \
            reply is a whole reply object of the provider, or a text.

            EXAMPLES
              mockctl responses set --endpoint chat replies.json
              echo '["first", "second"]' | mockctl responses set --endpoint message -
            """
    )

    @Argument(help: "A JSON file, or - for standard input.", completion: .file()) var file: String
    @Option(help: ReplyEndpoint.help) var endpoint: ReplyEndpoint?
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let input = InputFile(path: file)
        let document = try input.json()
        let client = try options.client()
        if let endpoint {
            guard let replies = document.arrayValue else {
                throw CommandFailure(.badData, "\(input.name): expected an array, found \(document.kindDescription)")
            }
            let answer = try await client.answer(
                .replaceEndpointResponses, (endpoint.rawValue, ""), body: document
            )
            try options.show(change: answer, "\(endpoint.rawValue): \(ResponsesCommand.count(replies.count)) set")
        } else {
            guard let members = document.objectValue, !members.isEmpty else {
                throw CommandFailure(
                    .badData,
                    "\(input.name): expected an object such as {\"chat\": [...]}, found "
                        + "\(document.kindDescription); for an array, say --endpoint chat or --endpoint message"
                )
            }
            let answer = try await client.answer(.replaceResponses, body: document)
            try options.show(change: answer, "replies of \(members.keys.joined(separator: ", ")) set")
        }
    }
}

struct ResponsesAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Append one canned reply.",
        discussion: """
            A text stands for a reply that says just that. What begins with { is a whole reply object of the provider; \
            @FILE reads either from a file.

            EXAMPLES
              mockctl responses add 'The answer is 42.'
              mockctl responses add --endpoint message @reply.json
            """
    )

    @Argument(help: ArgumentHelp("A text, a JSON object, or @FILE.", valueName: "reply")) var reply: String
    @Option(help: ReplyEndpoint.help) var endpoint = ReplyEndpoint.chat
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let reply = try Self.document(reply)
        let answer = try await options.client().answer(
            .appendEndpointResponse, (endpoint.rawValue, ""), body: reply
        )
        let change: ChangeResource = try answer.decoded()
        let place = change.index.map { " at position \($0)" } ?? ""
        try options.show(change: answer, "\(endpoint.rawValue): reply added\(place)")
    }

    /// The reply that an argument stands for.
    static func document(_ argument: String) throws(CommandFailure) -> JSONValue {
        guard argument.first == "@" else { return try reply(in: argument, from: "the reply") }
        let input = InputFile(path: String(argument.dropFirst()))
        var text = Substring(String(decoding: try input.bytes(), as: UTF8.self))
        while text.last?.isNewline == true { text.removeLast() }
        return try reply(in: String(text), from: input.name)
    }

    private static func reply(in text: String, from source: String) throws(CommandFailure) -> JSONValue {
        guard let first = text.first(where: { !$0.isWhitespace }) else {
            throw CommandFailure(.badData, "\(source) is empty; give a text or a reply object")
        }
        guard first == "{" else { return .string(text) }
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw CommandFailure(.badData, "\(source):\(error.line):\(error.column): \(error.detail)")
        }
    }
}

extension ResponsesCommand {
    /// `1 reply`, `3 replies`
    static func count(_ replies: Int) -> String { replies == 1 ? "1 reply" : "\(replies) replies" }
}
