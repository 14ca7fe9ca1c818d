import AdminAPI
import AdminClient
import ArgumentParser

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show whether the daemon runs, and what it does.",
        discussion: """
            Ends with status 3 if nothing listens.

            EXAMPLES
              mockctl status
              mockctl -o json status | jq -r .listeners.provider
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer: AdminAnswer
        do {
            answer = try await options.client().answer(.status)
        } catch let error as AdminClientError where error.code == .cannotConnect {
            throw CommandFailure(.notRunning, "llm-mockd is not running: \(error.message)")
        }
        try options.show(answer) { StatusText.render(try answer.decoded()) }
    }
}
