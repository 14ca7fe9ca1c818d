import AdminAPI
import AdminClient
import ArgumentParser
import ProviderWire

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show, check and change the running configuration.",
        discussion: """
            EXAMPLES
              mockctl config get > config.json
              mockctl config diff config.json
              mockctl config set config.json
            """,
        subcommands: [
            ConfigGetCommand.self, ConfigSchemaCommand.self, ConfigSetCommand.self, ConfigPatchCommand.self,
            ConfigCheckCommand.self, ConfigDiffCommand.self,
        ]
    )

    @OptionGroup var options: ConnectionOptions
}

struct ConfigGetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Print the running configuration, as JSON.",
        discussion: """
            EXAMPLES
              mockctl config get
              mockctl config get > config.json
              mockctl config set config.json --if-match "$(mockctl config get --etag)"
            """
    )

    @Flag(help: "Print the configuration's entity tag instead.") var etag = false

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let configuration = try await options.client().configuration()
        guard etag else { return try Console.output(configuration.value.prettyPrinted()) }
        try Console.outputLine(configuration.entityTag ?? "")
    }
}

struct ConfigSchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of the configuration, for editors and checks.",
        discussion: """
            EXAMPLES
              mockctl config schema > config.schema.json
              check-jsonschema --schemafile <(mockctl config schema) config.json
            """
    )

    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        try Console.output(try await options.client().configurationSchema().prettyPrinted())
    }
}

/// The option of every change that may have been overtaken by another one.
struct IfMatchOption: ParsableArguments {
    @Option(help: ArgumentHelp("Change only the configuration that has this entity tag.", valueName: "etag"))
    var ifMatch: String?

    /// The tag as HTTP wants it; its quotes may be left out.
    var entityTag: String? {
        ifMatch.map { $0 == "*" || $0.hasSuffix("\"") ? $0 : "\"\($0)\"" }
    }
}

struct ConfigSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Replace the running configuration, whole or not at all.",
        discussion: """
            The daemon's configuration file stays as it is; reload and reset go back to it.

            EXAMPLES
              mockctl config set config.json
              jq '.chat.delayMs = 300' config.json | mockctl config set -
            """
    )

    @Argument(help: "A JSON file, or - for standard input.", completion: .file()) var file: String
    @OptionGroup var condition: IfMatchOption
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let document = try InputFile(path: file).json()
        let answer = try await options.client().answer(
            .replaceConfiguration, body: document, ifMatch: condition.entityTag
        )
        try options.show(change: answer, "configuration replaced")
    }
}

struct ConfigPatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patch",
        abstract: "Change parts of the running configuration.",
        discussion: """
            A merge patch (RFC 7396): members replace those of the same name, null removes, arrays are replaced whole.

            EXAMPLES
              mockctl config patch '{"chat": {"delayMs": 300}}'
              mockctl config patch changes.json
              mockctl config patch '{"apiKeys": null}' --if-match "$(mockctl config get --etag)"
            """
    )

    @Argument(help: "A JSON file, - for standard input, or the object itself.", completion: .file()) var patch: String
    @OptionGroup var condition: IfMatchOption
    @OptionGroup var options: ConnectionOptions

    func run() async throws {
        let answer = try await options.client().answer(
            .patchConfiguration, body: try Self.document(patch), ifMatch: condition.entityTag
        )
        try options.show(change: answer, "configuration changed")
    }

    /// A text that begins like an object is one; everything else names a file.
    static func document(_ argument: String) throws(CommandFailure) -> JSONValue {
        guard argument.first(where: { !$0.isWhitespace }) == "{" else { return try InputFile(path: argument).json() }
        do {
            return try JSONValue(parsing: argument)
        } catch {
            throw CommandFailure(.badData, "the patch is not JSON: \(error)")
        }
    }
}
