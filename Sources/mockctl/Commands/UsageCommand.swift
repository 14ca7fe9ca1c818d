import AdminAPI
import AdminClient
import ArgumentParser

struct UsageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Show requests and tokens by key and model.",
        discussion: """
            To hold against what a gateway bills. With --reset: shows what was counted, and counts anew.

            EXAMPLES
              mockctl usage
              mockctl -o json usage | jq .total.totalTokens
              mockctl usage --reset
            """
    )

    @Flag(help: "Count anew.") var reset = false
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(reset ? .resetUsage : .usage)
        try options.show(answer) { UsageText.table(try answer.decoded()) }
    }
}
