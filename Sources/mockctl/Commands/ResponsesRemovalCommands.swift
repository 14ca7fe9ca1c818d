import AdminAPI
import AdminClient
import ArgumentParser
import ProviderWire

struct ResponsesRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove one canned reply.",
        discussion: """
            Positions count from 0, as "mockctl responses list" shows them.

            EXAMPLES
              mockctl responses remove 0
              mockctl responses remove --endpoint message 2
            """
    )

    @Argument(help: "The position.") var index: Int
    @Option(help: ReplyEndpoint.help) var endpoint = ReplyEndpoint.chat
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        if index < 0 { throw ValidationError("positions count from 0") }
    }

    func run() async throws {
        let answer = try await options.client().answer(.removeEndpointResponse, (endpoint.rawValue, String(index)))
        let change: ChangeResource = try answer.decoded()
        let rest = change.count.map { ", \(ResponsesCommand.count($0)) left" } ?? ""
        try options.show(change: answer, "\(endpoint.rawValue): reply \(index) removed\(rest)")
    }
}

struct ResponsesClearCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Remove all canned replies; built-in ones are served then.",
        discussion: """
            EXAMPLES
              mockctl responses clear
              mockctl responses clear --endpoint chat
            """
    )

    @Option(help: ReplyEndpoint.help) var endpoint: ReplyEndpoint?
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        if let endpoint {
            let answer = try await client.answer(.clearEndpointResponses, (endpoint.rawValue, ""))
            try options.show(change: answer, "\(endpoint.rawValue): all replies removed")
        } else {
            let nothing = JSONObject(ReplyEndpoint.allCases.map { ($0.rawValue, []) })
            let answer = try await client.answer(.replaceResponses, body: .object(nothing))
            try options.show(change: answer, "all replies removed")
        }
    }
}
