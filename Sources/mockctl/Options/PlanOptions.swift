import ArgumentParser
import LoadModel
import ProviderWire

/// The options that make a load plan, from nothing or from a file.
struct PlanOptions: ParsableArguments {
    @OptionGroup(title: "What is asked") var workload: WorkloadOptions
    @OptionGroup(title: "When") var arrivals: ArrivalOptions
    @OptionGroup(title: "How long, and how well") var stop: StopOptions
    @OptionGroup(title: "At which loads") var search: SearchOptions

    @Option(
        name: .customLong("base-url"),
        help: ArgumentHelp("Where to (default: the daemon's own provider port).", valueName: "url")
    )
    var baseURL: String?

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

    @Option(
        help: ArgumentHelp(
            "The most connections that are open at once (default: as many as are in flight).", valueName: "n"))
    var maxConnections: Int?

    @Flag(help: "Open a connection for every request.") var noKeepAlive = false

    @Flag(help: "Trust whatever certificate an https target shows.") var insecure = false

    @Option(
        help: ArgumentHelp("A file with the certificates to trust instead of the system's, as PEM.", valueName: "path"),
        completion: .file()
    )
    var caFile: String?

    @Option(help: ArgumentHelp("A file that holds the key to present.", valueName: "path"), completion: .file())
    var apiKeyFile: String?

    @Option(help: ArgumentHelp("Decides all that is drawn (default: another one each run).", valueName: "n"))
    var seed: UInt64?

    @Option(help: "What the run is called in lists.") var name: String?
    @Option(help: ArgumentHelp("A word by which the run is found again; may be repeated.", valueName: "word"))
    var tag: [String] = []

    @Option(
        name: .customLong("plan"),
        help: ArgumentHelp("A file with a whole plan as JSON, or -; options override it.", valueName: "file"),
        completion: .file()
    )
    var planFile: String?

    func validate() throws {
        if timeout != nil, timeoutMs != nil { throw ValidationError("give --timeout or --timeout-ms, not both") }
        if insecure, caFile != nil { throw ValidationError("give --insecure or --ca-file, not both") }
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
        var object = try workload.members()
        for member in try arrivals.members().members + stop.members().members { object[member.key] = member.value }
        for member in try search.members().members { object[member.key] = member.value }
        object["baseURL"] = baseURL.map { .string($0) }
        object["timeoutMs"] = (timeout ?? timeoutMs).map { .number(JSONNumber($0)) }
        object["maxConnections"] = maxConnections.map { .number(JSONNumber($0)) }
        object["keepAlive"] = noKeepAlive ? false : nil
        object["apiKey"] = try apiKeyFile.map { path throws(CommandFailure) in
            .string(try InputFile(path: path).secret())
        }
        if insecure { object["tls"] = ["insecure": true] }
        if let caFile { object["tls"] = ["certificates": .string(try InputFile(path: caFile).text())] }
        if let seed {
            guard let number = Int(exactly: seed) else {
                throw CommandFailure(.usage, "--seed: a seed is at most \(Int.max)")
            }
            object["seed"] = .number(JSONNumber(number))
        }
        object["name"] = name.map { .string($0) }
        if !tag.isEmpty { object["tags"] = .array(tag.map { .string($0) }) }
        return object
    }

    private func merged(_ file: JSONObject, _ options: JSONObject) throws -> JSONObject {
        var plan = file
        arrivals.remove(from: &plan)
        let prompts = ["prompt", "messages", "prompts", "promptTokens"]
        if prompts.contains(where: { options[$0] != nil }) { for key in prompts { plan[key] = nil } }
        if options["baseURL"] != nil { plan["baseUrl"] = nil }
        if options["timeoutMs"] != nil { plan["timeout"] = nil }
        for key in ["duration", "warmUp", "coolDown"] where options[key] != nil { plan["\(key)Ms"] = nil }
        for member in options.members { plan[member.key] = member.value }
        let fields = try workload.headerFields()
        if !fields.isEmpty {
            let names = Set(fields.map { $0.name.lowercased() })
            let kept = (plan["headers"]?.objectValue?.members ?? []).filter { !names.contains($0.key.lowercased()) }
            plan["headers"] = .object(
                JSONObject(kept.map { ($0.key, $0.value) } + fields.map { ($0.name, .string($0.value)) })
            )
        }
        return plan
    }

    /// What came from an option is told by the option's name, everything else by the file's and a JSON pointer.
    private func failure(_ error: PlanError, options: JSONObject) -> CommandFailure {
        let lines = error.issues.map { issue in
            let tokens = JSONPointer(parsing: issue.pointer)?.tokens ?? []
            let key = tokens.first ?? ""
            let isOption = options[key] != nil || key == "headers" && !workload.header.isEmpty
            let name =
                switch key {
                case "arrivals": arrivals.arrivalsOption
                case "tls": insecure ? "--insecure" : "--ca-file"
                case "search": tokens.dropFirst().first.map { "--\($0)" } ?? "the search"
                default: Self.optionNames[key]
                }
            guard isOption, let option = name else {
                return planFile.map { "\(InputFile(path: $0).name): \(issue)" } ?? issue.description
            }
            return "\(option): \(Self.place(tokens))\(issue.detail)"
        }
        return CommandFailure(planFile == nil ? .usage : .badData, lines.joined(separator: "\n"))
    }

    /// Where in a long value something is wrong: which request of a trace, which prompt, what in a mix.
    private static func place(_ tokens: [String]) -> String {
        switch tokens.prefix(2) {
        case ["arrivals", "trace"]: numbered("request", tokens.dropFirst(2))
        case ["arrivals", "stages"]: numbered("stage", tokens.dropFirst(2))
        default:
            switch tokens.first {
            case "prompts"?: numbered("prompt", tokens.dropFirst())
            case "mix"?: tokens.count > 1 ? "\(JSONPointer(tokens: Array(tokens.dropFirst()))): " : ""
            default: ""
            }
        }
    }

    private static func numbered(_ what: String, _ tokens: ArraySlice<String>) -> String {
        guard let index = tokens.first.flatMap({ Int($0) }) else { return "" }
        return "\(what) \(index + 1): "
    }

    private static let optionNames = [
        "endpoint": "--endpoint", "stream": "--stream", "usage": "--no-usage", "model": "--model",
        "prompt": "--prompt", "prompts": "--prompts", "promptTokens": "--prompt-tokens", "maxTokens": "--max-tokens",
        "turns": "--turns", "turnDelay": "--turn-delay", "mix": "--mix", "headers": "--header",
        "concurrency": "--concurrency", "thinkTime": "--think-time", "rate": "--rate", "shape": "--shape",
        "maximumInFlight": "--max-in-flight", "requests": "--requests", "duration": "--duration",
        "precision": "--precision", "warmUp": "--warm-up", "coolDown": "--cool-down", "objectives": "--objective",
        "baseURL": "--base-url", "timeoutMs": "--timeout-ms", "maxConnections": "--max-connections",
        "keepAlive": "--no-keep-alive", "apiKey": "--api-key-file", "seed": "--seed", "name": "--name",
        "tags": "--tag",
    ]
}
