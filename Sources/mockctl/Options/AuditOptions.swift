import ArgumentParser
import LoadModel
import ProviderWire
import ProxyAudit

/// The options that make an audit's plan.
struct AuditOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The proxy's base URL; it must lead to the daemon's provider port.", valueName: "url"))
    var via: String

    @Option(
        help: ArgumentHelp(
            "The dialect that the client speaks: openai or anthropic (default: openai).", valueName: "name"),
        completion: .list(["openai", "anthropic"])
    )
    var dialect: String?

    @Flag(help: "Ask for streams.") var stream = false

    @Option(name: [.customShort("n"), .long], help: "Exchanges of each lane (default: 400).") var requests: Int?

    @Option(help: ArgumentHelp("Exchanges a second in each lane; a closed loop without it.", valueName: "rate"))
    var rate: Double?

    @Option(help: ArgumentHelp("With --rate, in place of --requests: 30s, 5m.", valueName: "time"))
    var duration: String?

    @Option(name: .shortAndLong, help: "Pairs of exchanges at once in a closed loop (default: 4).")
    var concurrency: Int?

    @Flag(help: "Go on with a battery of faults: errors, resets, stalls, cut streams, clients that leave.")
    var resilience = false

    @Flag(help: "Let some exchanges repeat a prompt, to see whether the proxy answers from a cache.")
    var cacheProbing = false

    @Option(help: "The model that is asked for.") var model: String?

    @Option(
        help: ArgumentHelp("A file that holds the key for the proxy.", valueName: "path"), completion: .file()
    )
    var keyFile: String?

    @Option(
        name: [.customShort("H"), .long],
        help: ArgumentHelp("A header for the proxy, 'Name: value'; may be repeated.", valueName: "header")
    )
    var header: [String] = []

    @Option(help: ArgumentHelp("How long an exchange may take (default: 30s).", valueName: "time")) var timeout: String?

    @Flag(help: "Trust whatever certificate the proxy shows.") var insecure = false

    @Option(
        help: ArgumentHelp("A file with the certificates to trust instead of the system's, as PEM.", valueName: "path"),
        completion: .file()
    )
    var caFile: String?

    @Option(
        help: ArgumentHelp(
            "What is to be reached, such as 'overhead.p99<2ms' or 'fidelity.broken<=0'; may be repeated.",
            valueName: "text")
    )
    var objective: [String] = []

    @Option(
        help: ArgumentHelp(
            "What the proxy is meant to do with the client's key: any, handedOn or replaced (default: any).",
            valueName: "what"),
        completion: NamedChoice.completion(of: AuditSettings.KeyHandling.self),
        transform: { try NamedChoice.value($0, "handling") }
    )
    var key: AuditSettings.KeyHandling?

    @Option(help: "What the audit is called in lists.") var name: String?

    func validate() throws {
        if insecure, caFile != nil { throw ValidationError("give --insecure or --ca-file, not both") }
    }

    /// The plan that the options describe.
    ///
    /// - Throws: `ValidationError` for what is wrong with it, ``CommandFailure`` if the key cannot be read.
    func plan() throws -> AuditPlan {
        var object = JSONObject([("via", .string(via))])
        object["name"] = name.map { .string($0) }
        object["dialect"] = dialect.map { .string($0) }
        if stream { object["stream"] = true }
        object["requests"] = requests.map { .number(JSONNumber($0)) }
        object["rate"] = rate.map { .number(JSONNumber($0)) }
        object["duration"] = duration.map { .string($0) }
        object["concurrency"] = concurrency.map { .number(JSONNumber($0)) }
        if resilience { object["resilience"] = true }
        if cacheProbing { object["cacheProbing"] = true }
        object["model"] = model.map { .string($0) }
        object["timeout"] = timeout.map { .string($0) }
        if insecure { object["tls"] = ["insecure": true] }
        if let caFile { object["tls"] = ["certificates": .string(try InputFile(path: caFile).text())] }
        if !objective.isEmpty { object["objectives"] = .array(objective.map { .string($0) }) }
        object["settings"] = key.map { ["keyHandling": .string($0.rawValue)] }
        if let keyFile { object["apiKey"] = .string(try InputFile(path: keyFile).secret()) }
        let headers = try header.map { try HeaderArgument($0) }
        if !headers.isEmpty {
            object["headers"] = .object(JSONObject(headers.map { ($0.name, .string($0.value)) }))
        }
        do throws(AuditPlanError) {
            return try AuditPlan(json: .object(object))
        } catch {
            throw ValidationError(
                error.issues.map { "\($0.pointer.dropFirst()): \($0.detail)" }.joined(separator: "\n"))
        }
    }
}

/// Which audit a command is about.
struct AuditArgument: ParsableArguments {
    /// Asks the daemon that the environment names.
    static let completion = CompletionKind.shellCommand("mockctl proxy list --quiet 2>/dev/null")

    @Argument(help: "The audit's id; the newest one if it is not given.", completion: completion) var id: String?
}
