import AdminAPI
import AdminClient
import ArgumentParser

struct ReloadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have the daemon read its configuration file again.",
        discussion: """
            A file that is not valid changes nothing: the reasons are told, and the running configuration stays.

            EXAMPLES
              mockctl reload
              mockctl config check /etc/llm-mockd/config.json && mockctl reload
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        try options.show(change: try await options.client().answer(.reload), "configuration file read again")
    }
}

struct ResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Go back to the configuration as it was last loaded.",
        discussion: """
            Undoes every change since the start or the last reload; replies begin anew and metrics are cleared.

            EXAMPLES
              mockctl reset
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        try options.show(change: try await options.client().answer(.reset), "configuration reset")
    }
}

extension ConnectionOptions {
    /// Writes the outcome of a change; what waits for a restart is told beside it.
    func show(change answer: AdminAnswer, _ whatWasDone: String) throws {
        let change: ChangeResource = try answer.decoded()
        if let waiting = change.restartRequired, !waiting.isEmpty {
            Console.tell("mockctl: in force after a restart only: \(waiting.joined(separator: ", "))\n")
        }
        try show(answer) { "\(whatWasDone) (revision \(change.revision))\n" }
    }
}
