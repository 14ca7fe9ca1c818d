import AdminAPI
import AdminClient
import ArgumentParser
import LoadModel
import ProviderWire
import ProxyAudit

struct ProxyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "proxy",
        abstract: "Audit a proxy from both of its ends: what it costs, what it changes, what it does with faults.",
        discussion: """
            EXAMPLES
              mockctl proxy audit --via http://127.0.0.1:4000 --stream
              mockctl proxy list
              mockctl proxy report --format html > audit.html
            """,
        subcommands: [
            ProxyAuditCommand.self, ProxyListCommand.self, ProxyShowCommand.self, ProxyReportCommand.self,
            ProxyCompareCommand.self, ProxyStopCommand.self, ProxyRemoveCommand.self,
        ]
    )

    @OptionGroup var options: ConnectionOptions
}

struct ProxyAuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Audit a proxy, wait for the end, print what was found.",
        discussion: """
            The proxy must send its requests to the daemon's provider port. Exchanges go through it and, in turn, \
            straight to the mock, which answers them with their own words; so each is seen from both ends, on one clock. \
            Ctrl-C leaves the audit going. Ends with status 75 while anything else measures, 1 if the audit cannot be \
            made, 2 if an objective is not reached.

            Objectives: overhead, requestPath, responsePath, longestHold, addedJitter (.p50, .p90, .p99; raw. in front \
            for what was measured, without the direct lane taken off), findings, faults, fidelity.changed, fidelity.lost, \
            fidelity.broken, isolation.mixedUp, amplification, errorRate, eventsPerRead, connectionsPer1000.

            EXAMPLES
              mockctl proxy audit --via http://127.0.0.1:4000
              mockctl proxy audit --via http://127.0.0.1:4000 --stream --rate 50 --duration 30s
              mockctl proxy audit --via http://127.0.0.1:4000 --objective 'overhead.p99<2ms' --objective 'faults<=0'

            FURTHER AUDITS
              mockctl proxy audit --via http://127.0.0.1:4000 --dialect anthropic --stream --resilience
              mockctl proxy audit --via https://gateway.test --insecure --key-file key.txt --key replaced
              mockctl proxy audit --via http://127.0.0.1:4000 --stream --format html --save audit.html
            """
    )

    @OptionGroup var audit: AuditOptions
    @Option(
        help: ArgumentHelp(
            "The form of the report: text, json, markdown or html (default: text).", valueName: "format"),
        completion: NamedChoice.completion(of: AuditFormat.self),
        transform: { try NamedChoice.value($0, "format") }
    )
    var format: AuditFormat?
    @Option(
        help: ArgumentHelp("Write the report to that file instead.", valueName: "path"), completion: .file()
    )
    var save: String?
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let plan = try audit.plan()
        let client = try options.client()
        let started: AuditRecord
        do {
            started = try await client.startAudit(plan)
        } catch let error as AdminClientError where error.problem?.status == 409 {
            throw CommandFailure(.busy, error.message)
        }
        let record = try await AuditWatch(client: client).end(of: started.id)
        guard record.state == .completed else {
            let reason = record.failureReason.map { ": \($0)" } ?? ""
            throw CommandFailure(.refused, "audit \(record.id) \(record.state.rawValue)\(reason)")
        }
        try await AuditOutput(client: client, options: options).write(record.id, format, to: save)
        for line in record.unknownObjectives { Console.tell("mockctl: \(line)\n") }
        let broken = record.brokenObjectives
        if !broken.isEmpty { throw CommandFailure(.notMet, broken.joined(separator: "\n")) }
    }
}

struct ProxyListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List audits, newest first.",
        discussion: """
            EXAMPLES
              mockctl proxy list
              mockctl -o json proxy list | jq -r '.audits[].id'
            """
    )

    @Flag(name: .shortAndLong, help: "Print ids and nothing else.") var quiet = false
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.audits)
        if quiet {
            return try Console.output(answer.decoded(AuditList.self).audits.map { $0.id + "\n" }.joined())
        }
        try options.show(answer) { AuditListing.list(try answer.decoded(AuditList.self).audits) }
    }
}

struct ProxyShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one audit: its state, its progress, its verdicts.",
        discussion: """
            EXAMPLES
              mockctl proxy show
              mockctl -o json proxy show 3 | jq .report.verdicts
            """
    )

    @OptionGroup var wanted: AuditArgument
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        let answer = try await client.answer(.audit, (wanted.id(from: client), ""))
        try options.show(answer) { AuditListing.detail(try answer.decoded()) }
    }
}

struct ProxyReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Print what an audit found.",
        discussion: """
            EXAMPLES
              mockctl proxy report
              mockctl proxy report 3 --format markdown
              mockctl proxy report 3 --format html --save audit.html
            """
    )

    @OptionGroup var wanted: AuditArgument
    @Option(
        help: ArgumentHelp(
            "The form of the report: text, json, markdown or html (default: text).", valueName: "format"),
        completion: NamedChoice.completion(of: AuditFormat.self),
        transform: { try NamedChoice.value($0, "format") }
    )
    var format: AuditFormat?
    @Option(
        help: ArgumentHelp("Write the report to that file instead.", valueName: "path"), completion: .file()
    )
    var save: String?
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        let id = try await wanted.id(from: client)
        try await AuditOutput(client: client, options: options).write(id, format, to: save)
    }
}

struct ProxyCompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Show what is different between audits: of two versions of a proxy, or two settings.",
        discussion: """
            The first audit is what the others are held against. Audits that did not do the same are refused, with what \
            differs, unless --force is given; through which proxy, how often and with which key is no difference.

            EXAMPLES
              mockctl proxy compare 3 4
              mockctl proxy compare 3 4 5 --format markdown
              mockctl proxy compare 3 4 --force --format html --save comparison.html
            """
    )

    @Argument(help: ArgumentHelp("Two audits or more.", valueName: "id"), completion: AuditArgument.completion)
    var ids: [String] = []
    @Option(
        help: ArgumentHelp("text, json, markdown or html (default: text).", valueName: "format"),
        completion: NamedChoice.completion(of: AuditFormat.self),
        transform: { try NamedChoice.value($0, "format") }
    )
    var format: AuditFormat?
    @Option(
        help: ArgumentHelp("Write the comparison to that file instead.", valueName: "path"), completion: .file()
    )
    var save: String?
    @Flag(help: "Compare audits of plans that differ, too.") var force = false
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        guard ids.count > 1 else { throw ValidationError("give the ids of two audits or more") }
    }

    func run() async throws {
        let format = format ?? (options.output == .json ? .json : .text)
        let answer = try await ComparisonAnswer.of(
            .auditComparison, ids, format.rawValue, force: force, from: options.client()
        )
        let text = format == .json ? try answer.document().prettyPrinted() : answer.text
        if let save { try OutputFile(path: save).write(text) } else { try Console.output(text) }
    }
}

struct ProxyStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Break off the audit that is under way.",
        discussion: """
            EXAMPLES
              mockctl proxy stop
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        guard let active = try await client.audits().first(where: { !$0.state.isFinal }) else {
            throw CommandFailure(.refused, "no audit is under way")
        }
        let answer = try await client.answer(.removeAudit, (active.id, ""))
        try options.show(answer) { AuditListing.oneLine(try answer.decoded()) + "\n" }
    }
}

struct ProxyRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove an audit that has ended from the history.",
        discussion: """
            EXAMPLES
              mockctl proxy remove 3
            """
    )

    @Argument(help: "The audit's id.", completion: AuditArgument.completion) var id: String
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        if try await !client.audit(id).state.isFinal {
            throw CommandFailure(.refused, "audit \(id) is under way; end it with: mockctl proxy stop")
        }
        let answer = try await client.answer(.removeAudit, (id, ""))
        try options.show(answer) { "audit \(id) removed\n" }
    }
}

extension AuditArgument {
    /// The audit that was named, or else the newest one.
    func id(from client: MockdClient) async throws -> String {
        if let id { return id }
        guard let newest = try await client.audits().first else {
            throw CommandFailure(.refused, "no audit has been made; make one with: mockctl proxy audit --via URL")
        }
        return newest.id
    }
}
