import ArgumentParser
import ProviderWire

/// The options that make a rate limit.
struct LimitOptions: ParsableArguments {
    enum Scope: String, ExpressibleByArgument, CaseIterable {
        case key, model, all
        case keyAndModel = "key-and-model"

        /// As the configuration has it.
        var word: String { self == .keyAndModel ? "keyAndModel" : rawValue }
    }

    @Option(help: ArgumentHelp("How many requests in a window.", valueName: "count")) var requests: Int?
    @Option(help: ArgumentHelp("How many tokens in a window, of prompts and answers.", valueName: "count"))
    var tokens: Int?
    @Option(help: ArgumentHelp("How many tokens of prompts in a window.", valueName: "count")) var inputTokens: Int?
    @Option(help: ArgumentHelp("How many tokens of answers in a window.", valueName: "count")) var outputTokens: Int?
    @Option(
        help: ArgumentHelp("In which it comes back; 60s without it.", valueName: "time"),
        transform: FaultOptions.milliseconds
    )
    var window: JSONValue?
    @Flag(help: "All comes back at once at the window's end, and not little by little.") var fixedWindow = false
    @Option(help: ArgumentHelp("Who shares it.", valueName: "whom")) var per: Scope?
    @Option(help: ArgumentHelp("Only this endpoint; may be repeated.", valueName: "name")) var endpoint: [String] = []
    @Option(help: ArgumentHelp("Only this model; * stands for anything. May be repeated.", valueName: "name"))
    var model: [String] = []
    @Option(help: ArgumentHelp("Only requests with this key; may be repeated.", valueName: "key")) var key: [String] =
        []

    /// As the configuration has a limit.
    var document: JSONObject {
        var object = JSONObject()
        object["requests"] = requests.map { .number(JSONNumber($0)) }
        object["tokens"] = tokens.map { .number(JSONNumber($0)) }
        object["inputTokens"] = inputTokens.map { .number(JSONNumber($0)) }
        object["outputTokens"] = outputTokens.map { .number(JSONNumber($0)) }
        object["windowMs"] = window
        if fixedWindow { object["algorithm"] = "fixedWindow" }
        object["per"] = per.map { .string($0.word) }
        if !endpoint.isEmpty { object["endpoint"] = .array(endpoint.map(JSONValue.string)) }
        if !model.isEmpty { object["model"] = .array(model.map(JSONValue.string)) }
        if !key.isEmpty { object["key"] = .array(key.map(JSONValue.string)) }
        return object
    }

    func validate() throws {
        if requests == nil, tokens == nil, inputTokens == nil, outputTokens == nil {
            throw ValidationError("say how much there is, with --requests 3, say; see mockctl limits set --help")
        }
    }
}
