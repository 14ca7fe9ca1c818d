import AdminAPI
import AdminClient
import ArgumentParser
import ProviderWire

struct LimitsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limits",
        abstract: "Limit how much callers may ask for in a while.",
        discussion: """
            EXAMPLES
              mockctl limits set tier-1 --requests 3 --window 10s
              mockctl limits list
              mockctl limits clear
            """,
        subcommands: [LimitsListCommand.self, LimitsSetCommand.self, LimitsClearCommand.self]
    )

    @OptionGroup var options: ConnectionOptions
}

struct LimitsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the rate limits and what each caller has left.",
        discussion: """
            EXAMPLES
              mockctl limits list
              mockctl -o json limits list | jq '.rateLimits[].refused'
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.rateLimits)
        try options.show(answer) { LimitText.list(try answer.document()) }
    }
}

struct LimitsSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set a rate limit; one that is there already begins anew.",
        discussion: """
            At least one of --requests, --tokens, --input-tokens and --output-tokens says how much there is in a window; \
            everybody with the same key shares it, unless --per says otherwise.

            EXAMPLES
              mockctl limits set tier-1 --requests 3 --window 10s
              mockctl limits set tpm --tokens 40000 --model 'gpt-4*' --per key-and-model
              mockctl limits set daily --requests 100 --window 24h --fixed-window
            """
    )

    @Argument(help: "The limit's name: letters, digits, dots, dashes, underscores.") var name: String
    @OptionGroup(title: "Limit") var limit: LimitOptions
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.setRateLimit, (name, ""), body: .object(limit.document))
        try options.show(change: answer, "rate limit \(name) set")
    }
}

struct LimitsClearCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Remove one rate limit, or all of them.",
        discussion: """
            EXAMPLES
              mockctl limits clear tier-1
              mockctl limits clear
            """
    )

    @Argument(help: "The limit's name; all of them without it.") var name: String?
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        if let name {
            try options.show(change: await client.answer(.removeRateLimit, (name, "")), "rate limit \(name) removed")
        } else {
            try options.show(change: await client.answer(.clearRateLimits), "all rate limits removed")
        }
    }
}
