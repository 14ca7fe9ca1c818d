import AdminAPI
import AdminClient
import ArgumentParser
import MockBehavior

struct JournalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "journal",
        abstract: "Show what clients asked of the provider port, and how it went.",
        discussion: """
            EXAMPLES
              mockctl journal --status 429 --model gpt-4o
              mockctl journal --follow
              mockctl journal show 17
            """,
        subcommands: [JournalListCommand.self, JournalShowCommand.self, JournalClearCommand.self],
        defaultSubcommand: JournalListCommand.self
    )

    @OptionGroup var options: ConnectionOptions
}

struct JournalListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List requests, newest first, or follow them as they end.",
        discussion: """
            Fields: number, time, endpoint, model, status, stream, rule, fault, key, outcome, attempt, path, firstByte, \
            lastByte, bodySize and others, header.NAME, and pointers into the body. With --follow -o json: a line each.

            EXAMPLES
              mockctl journal list 'status>=400' 'firstByte>300ms'
              mockctl journal list --follow --status 429
              mockctl -o json journal list /messages/0/role=system | jq -r '.entries[].bodyHash'
            """
    )

    @OptionGroup var conditions: JournalConditions
    @Flag(name: .shortAndLong, help: "Go on with requests as they end, until Ctrl-C.") var follow = false
    @Option(name: [.customShort("n"), .long], help: "The most entries.") var limit = 20
    @Flag(help: "The oldest first.") var oldest = false
    @Option(help: "Go on behind the entry of that number.") var after: Int?
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        guard (1...JournalQuery.maximumLimit).contains(limit) else {
            throw ValidationError("--limit is a number from 1 to \(JournalQuery.maximumLimit)")
        }
        if let after, after < 0 { throw ValidationError("--after is the number of an entry") }
        if follow, oldest { throw ValidationError("--follow shows requests as they end; --oldest does not go with it") }
    }

    func run() async throws {
        let client = try options.client()
        if follow { return try await followEntries(client) }
        let query = MockdClient.journalQuery(conditions.all, limit: limit, after: after, oldestFirst: oldest)
        let answer = try await client.answer(.journal, query: query)
        try options.show(answer) { JournalText.table(try answer.decoded(JournalPage.self)) }
    }

    private func followEntries(_ client: MockdClient) async throws {
        for try await event in try await client.journalEvents(conditions.all, after: after) {
            switch (event.value, options.output) {
            case (.missed(let count), _):
                Console.tell("mockctl: \(count) requests were dropped before they were seen\n")
            case (.request, .json): try Console.outputLine(event.json)
            case (.request(let entry), .text): try Console.outputLine(JournalText.line(entry))
            }
        }
        throw CommandFailure(.unavailable, "the daemon ended the stream: it is stopping")
    }
}

struct JournalShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one request: headers, body, timings.",
        discussion: """
            EXAMPLES
              mockctl journal show 17
              mockctl -o json journal show 17 | jq -r .body
            """
    )

    @Argument(help: "The entry's number.") var number: Int
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.journalEntry, (String(number), ""))
        try options.show(answer) { JournalText.detail(try answer.decoded()) }
    }
}

struct JournalClearCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Forget all requests; numbers go on.",
        discussion: """
            EXAMPLES
              mockctl journal clear
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.clearJournal)
        try options.show(answer) { "\(try answer.decoded(JournalCleared.self).cleared) requests forgotten\n" }
    }
}
