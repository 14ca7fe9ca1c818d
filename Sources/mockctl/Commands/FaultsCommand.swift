import AdminAPI
import AdminClient
import ArgumentParser
import ProviderWire

struct FaultsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "Make requests fail on purpose.",
        discussion: """
            EXAMPLES
              mockctl faults set overloaded --status 529 --first 3
              mockctl faults list
              mockctl faults clear
            """,
        subcommands: [FaultsListCommand.self, FaultsSetCommand.self, FaultsClearCommand.self]
    )

    @OptionGroup var options: ConnectionOptions
}

struct FaultsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the faults, how often each struck and what is left of it.",
        discussion: """
            EXAMPLES
              mockctl faults list
              mockctl -o json faults list | jq '.faults[].fired'
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(.faults)
        try options.show(answer) { Self.text(try answer.document()) }
    }

    static func text(_ resource: JSONValue) -> String {
        let faults = resource["faults"]?.arrayValue ?? []
        if faults.isEmpty { return "no faults\n" }
        var table = TextTable(
            [.left, .left, .right, .right, .right, .left],
            headings: ["NAME", "STATE", "FIRED", "LEFT", "ENDS IN", "FAULT"]
        )
        for fault in faults {
            let remaining = fault["remainingMs"]?.numberValue.map { TimeText.text(seconds: $0.doubleValue / 1_000) }
            table.append([
                fault["name"]?.stringValue ?? "?", fault["state"]?.stringValue ?? "?",
                fault["fired"]?.numberValue?.text ?? "?", fault["left"]?.numberValue?.text ?? "-", remaining ?? "-",
                String(decoding: (fault["fault"] ?? .null).serialized(), as: UTF8.self),
            ])
        }
        return table.text
    }
}

struct FaultsSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Set a fault: what goes wrong, and at which requests.",
        discussion: """
            One option says what goes wrong, others at which requests; without those it strikes at every one. A fault \
            that is there already is replaced and begins anew. --file reads a fault as the configuration has it; options \
            go before what it says.

            EXAMPLES
              mockctl faults set overloaded --status 529 --first 3
              mockctl faults set stall --stall after-events=5 --rate 0.1 --for 30s
              mockctl faults set torture --framing split-bytes=1,line-ends=crlf,comments
            """
    )

    @Argument(help: "The fault's name: letters, digits, dots, dashes, underscores.") var name: String
    @OptionGroup(title: "Fault") var fault: FaultOptions
    @Option(help: ArgumentHelp("A JSON file, or - for standard input.", valueName: "path"), completion: .file())
    var file: String?
    @OptionGroup var options: ConnectionOptions

    func validate() throws {
        if file == nil, fault.document.isEmpty {
            throw ValidationError("say what is to go wrong, with --status 529, say; see mockctl faults set --help")
        }
    }

    func run() async throws {
        var document = try file.map { try InputFile(path: $0).json() } ?? .object(JSONObject())
        if case .object(var object) = document {
            for member in fault.document.members { object[member.key] = member.value }
            document = .object(object)
        }
        let answer = try await options.client().answer(.setFault, (name, ""), body: document)
        try options.show(change: answer, "fault \(name) set")
    }
}

struct FaultsClearCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract: "Remove one fault, or all of them.",
        discussion: """
            EXAMPLES
              mockctl faults clear overloaded
              mockctl faults clear
            """
    )

    @Argument(help: "The fault's name; all of them without it.") var name: String?
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let client = try options.client()
        if let name {
            try options.show(change: await client.answer(.removeFault, (name, "")), "fault \(name) removed")
        } else {
            try options.show(change: await client.answer(.clearFaults), "all faults removed")
        }
    }
}
