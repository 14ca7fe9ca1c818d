import ArgumentParser
import LoadModel
import ProviderWire

/// The options that say what the requests of a load plan are like.
struct WorkloadOptions: ParsableArguments {
    @Option(
        help: "Which endpoint: \(Endpoint.allCases.map(\.rawValue).joined(separator: ", ")) (default: chat).",
        completion: .list(Endpoint.allCases.map(\.rawValue)),
        transform: { name in
            guard let endpoint = Endpoint(name: name) else {
                throw ValidationError(
                    "\"\(name)\" is no endpoint; give one of: "
                        + Endpoint.allCases.map(\.rawValue).joined(separator: ", ")
                )
            }
            return endpoint
        }
    )
    var endpoint: Endpoint?

    @Flag(help: "Ask for streams.") var stream = false
    @Flag(help: "Do not ask for the usage of streams.") var noUsage = false
    @Option(help: "The model to ask for.") var model: String?
    @Option(help: "What to ask.") var prompt: String?

    @Option(
        help: ArgumentHelp("A file of prompts, asked in turn: a line each, a text or JSON; or -.", valueName: "file"),
        completion: .file()
    )
    var prompts: String?

    @Option(
        help: ArgumentHelp(
            "Ask synthetic text of so many tokens: 128, 64-256, mean=200,sd=50 or median=200,p99=900.", valueName: "n"
        )
    )
    var promptTokens: String?

    @Option(help: ArgumentHelp("The most tokens of an answer; as for --prompt-tokens.", valueName: "n"))
    var maxTokens: String?

    @Option(help: ArgumentHelp("How many turns a conversation has (default: 1).", valueName: "n")) var turns: Int?
    @Option(help: ArgumentHelp("Between turns: 500ms, 1s-3s, lognormal:median=1s,p99=8s.", valueName: "delay"))
    var turnDelay: String?

    @Option(
        help: ArgumentHelp("Several workloads with weights, as a JSON array or a file of one.", valueName: "json|file"),
        completion: .file()
    )
    var mix: String?

    @Option(help: ArgumentHelp("A further request header; may be repeated.", valueName: "name: value"))
    var header: [String] = []

    func validate() throws {
        let given = [("--prompt", prompt), ("--prompts", prompts), ("--prompt-tokens", promptTokens)]
            .filter { $0.1 != nil }
        guard given.count <= 1 else {
            throw ValidationError("give one of \(given.map(\.0).joined(separator: " and "))")
        }
        _ = try headerFields()
    }

    /// The plan's members that the options make, without headers.
    func members() throws(CommandFailure) -> JSONObject {
        var object = JSONObject()
        object["endpoint"] = endpoint.map { .string($0.rawValue) }
        object["stream"] = stream ? true : nil
        object["usage"] = noUsage ? false : nil
        object["model"] = model.map { .string($0) }
        object["prompt"] = prompt.map { .string($0) }
        if let prompts { object["prompts"] = .array(try JSONLines(path: prompts).prompts()) }
        object["promptTokens"] = promptTokens.map { .string($0) }
        object["maxTokens"] = maxTokens.map { .string($0) }
        object["turns"] = turns.map { .number(JSONNumber($0)) }
        object["turnDelay"] = turnDelay.map { .string($0) }
        if let mix { object["mix"] = try document(mix) }
        return object
    }

    func headerFields() throws -> [LoadPlan.HeaderField] {
        try header.map { text in
            let header = try HeaderArgument(text)
            return LoadPlan.HeaderField(name: header.name, value: header.value)
        }
    }

    private func document(_ text: String) throws(CommandFailure) -> JSONValue {
        guard let first = text.first(where: { !$0.isWhitespace }), first == "[" || first == "{" else {
            return try InputFile(path: text).json()
        }
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw CommandFailure(.usage, "--mix: \(error.line):\(error.column): \(error.detail)")
        }
    }
}
