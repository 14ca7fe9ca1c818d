import AdminClient
import ArgumentParser
import ProviderWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The options that every command has, before and after its name.
struct ConnectionOptions: ParsableArguments {
    static let tokenFileVariable = "MOCKCTL_TOKEN_FILE"

    @Option(
        help: ArgumentHelp(
            "The admin address of the daemon (environment: \(ConnectionChoice.addressVariable)).",
            valueName: "host:port"
        )
    )
    var address: String?

    @Option(
        help: ArgumentHelp(
            "The admin socket of the daemon (environment: \(ConnectionChoice.socketVariable)).", valueName: "path"
        ),
        completion: .file()
    )
    var socket: String?

    @Option(
        help: ArgumentHelp("A file that holds the token (environment: \(tokenFileVariable)).", valueName: "path"),
        completion: .file()
    )
    var tokenFile: String?

    @Option(
        help: ArgumentHelp("The upstream that the command is about, of several (mockctl upstreams).", valueName: "name")
    )
    var upstream: String?

    @Option(name: .shortAndLong, help: ArgumentHelp("text, or json as the admin API gives it.", valueName: "format"))
    var output = OutputFormat.text

    /// A client of the daemon that these options and the environment name.
    func client() throws(CommandFailure) -> MockdClient {
        let address = try ConnectionChoice.address(
            address: address, socket: socket, environment: Environment.value(of:), exists: { access($0, F_OK) == 0 }
        )
        var client = MockdClient(address)
        client.upstream = upstream
        if let tokenFile = tokenFile ?? Environment.value(of: Self.tokenFileVariable) {
            client.token = try InputFile(path: tokenFile).secret()
        }
        return client
    }

    /// Writes an answer of the daemon: its JSON as it came, or a text made from it.
    func show(_ answer: AdminAnswer, asText text: () throws -> String) throws {
        switch output {
        case .text: try Console.output(text())
        case .json: try Console.output(answer.document().prettyPrinted())
        }
    }
}

/// How data is written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
