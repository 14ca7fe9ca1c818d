import AdminAPI
import AdminClient
import ArgumentParser

struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Show the versions of mockctl and of the daemon.",
        discussion: """
            The version of mockctl alone, without asking a daemon: mockctl --version

            EXAMPLES
              mockctl version
              mockctl -o json version
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        if options.output == .text { try Console.outputLine("mockctl \(ProductVersion.current)") }
        let answer = try await options.client().answer(.version)
        try options.show(answer) {
            let daemon: VersionResource = try answer.decoded()
            return "\(daemon.name) \(daemon.version)\n"
        }
    }
}
