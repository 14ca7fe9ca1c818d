import ArgumentParser
import LoadModel
import ProviderWire

/// The options that make a load plan, from nothing or from a file.
struct PlanOptions: ParsableArguments {
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
    @Option(name: [.customShort("n"), .long], help: "How many requests (default: 200).") var requests: Int?
    @Option(name: [.customShort("c"), .long], help: "How many requests at once (default: 20).") var concurrency: Int?

    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("Where to (default: the daemon's own provider port).", valueName: "url")
    )
    var baseURL: String?

    @Option(help: "The model to ask for.") var model: String?
    @Option(help: "What to ask.") var prompt: String?
    @Option(help: ArgumentHelp("The most tokens of an answer.", valueName: "n")) var maxTokens: Int?
    @Option(help: ArgumentHelp("How long a request may take (default: 30000).", valueName: "ms")) var timeoutMs: Int?

    @Option(
        help: ArgumentHelp("The same with a unit: 500ms, 30s, 2m.", valueName: "time"),
        transform: { text in
            guard let milliseconds = TimeText.milliseconds(text, unitless: nil), let whole = Int(exactly: milliseconds)
            else { throw ValidationError("\"\(text)\" is no time; give 500ms, 30s or 2m") }
            return whole
        }
    )
    var timeout: Int?

    @Option(help: ArgumentHelp("The most connections that are open at once (default: 100).", valueName: "n"))
    var maxConnections: Int?

    @Flag(help: "Open a connection for every request.") var noKeepAlive = false

    @Option(help: ArgumentHelp("A file that holds the key to present.", valueName: "path"), completion: .file())
    var apiKeyFile: String?

    @Option(help: ArgumentHelp("A further request header; may be repeated.", valueName: "name: value"))
    var header: [String] = []

    @Option(help: "What the run is called in lists.") var name: String?

    @Option(
        name: .customLong("plan"),
        help: ArgumentHelp("A file with a whole plan as JSON, or -; options override it.", valueName: "file"),
        completion: .file()
    )
    var planFile: String?

    func validate() throws {
        if timeout != nil, timeoutMs != nil { throw ValidationError("give --timeout or --timeout-ms, not both") }
        _ = try headerFields()
    }

    /// The plan that the file and the options make together.
    ///
    /// - Throws: ``CommandFailure`` `badData` for what is wrong in the file, `usage` for what is wrong in an option.
    func loadPlan() throws -> LoadPlan {
        let document = try planFile.map { path throws(CommandFailure) in try InputFile(path: path).json() } ?? [:]
        guard case .object(let members) = document else {
            throw CommandFailure(.badData, "the plan must be an object, found \(document.kindDescription)")
        }
        let options = try options()
        do {
            return try LoadPlan(json: .object(try merged(members, options)))
        } catch let error as PlanError {
            throw failure(error, options: options)
        }
    }

    private func options() throws -> JSONObject {
        var object = JSONObject()
        object["endpoint"] = endpoint.map { .string($0.rawValue) }
        object["stream"] = stream ? true : nil
        object["requests"] = requests.map { .number(JSONNumber($0)) }
        object["concurrency"] = concurrency.map { .number(JSONNumber($0)) }
        object["baseURL"] = baseURL.map { .string($0) }
        object["model"] = model.map { .string($0) }
        object["prompt"] = prompt.map { .string($0) }
        object["maxTokens"] = maxTokens.map { .number(JSONNumber($0)) }
        object["timeoutMs"] = (timeout ?? timeoutMs).map { .number(JSONNumber($0)) }
        object["maxConnections"] = maxConnections.map { .number(JSONNumber($0)) }
        object["keepAlive"] = noKeepAlive ? false : nil
        object["apiKey"] = try apiKeyFile.map { path throws(CommandFailure) in
            .string(try InputFile(path: path).secret())
        }
        object["name"] = name.map { .string($0) }
        return object
    }

    private func merged(_ file: JSONObject, _ options: JSONObject) throws -> JSONObject {
        var plan = file
        for member in options.members { plan[member.key] = member.value }
        if options["prompt"] != nil { plan["messages"] = nil }
        if options["baseURL"] != nil { plan["baseUrl"] = nil }
        let fields = try headerFields()
        if !fields.isEmpty {
            let names = Set(fields.map { $0.name.lowercased() })
            let kept = (plan["headers"]?.objectValue?.members ?? []).filter { !names.contains($0.key.lowercased()) }
            plan["headers"] = .object(
                JSONObject(kept.map { ($0.key, $0.value) } + fields.map { ($0.name, .string($0.value)) })
            )
        }
        return plan
    }

    private func headerFields() throws -> [LoadPlan.HeaderField] {
        try header.map { text in
            let header = try HeaderArgument(text)
            return LoadPlan.HeaderField(name: header.name, value: header.value)
        }
    }

    /// What came from an option is told by the option's name, everything else by the file's and a JSON pointer.
    private func failure(_ error: PlanError, options: JSONObject) -> CommandFailure {
        let lines = error.issues.map { issue in
            let key = issue.pointer.split(separator: "/").first.map(String.init) ?? ""
            let isOption = options[key] != nil || key == "headers" && !header.isEmpty
            guard isOption, let option = Self.optionNames[key] else {
                return planFile.map { "\(InputFile(path: $0).name): \(issue)" } ?? issue.description
            }
            return "\(option): \(issue.detail)"
        }
        return CommandFailure(planFile == nil ? .usage : .badData, lines.joined(separator: "\n"))
    }

    private static let optionNames = [
        "endpoint": "--endpoint", "stream": "--stream", "requests": "--requests", "concurrency": "--concurrency",
        "baseURL": "--base-url", "model": "--model", "prompt": "--prompt", "maxTokens": "--max-tokens",
        "timeoutMs": "--timeout-ms", "maxConnections": "--max-connections", "keepAlive": "--no-keep-alive",
        "apiKey": "--api-key-file", "headers": "--header", "name": "--name",
    ]
}
