import ProviderWire

/// What is left of a request's limit of tokens while its answer is made; counted as usage is, part by part.
struct TokenAllowance {
    private(set) var tokensLeft: Int
    /// Whether something had to be cut off.
    private(set) var isExceeded = false

    /// - Parameter limit: nil for none.
    init(limit: Int?) { tokensLeft = max(0, limit ?? .max) }

    /// As much of the text as may be said; nil if that is nothing.
    mutating func spend(on text: String) -> String? {
        let tokens = TokenCount.estimate(text)
        guard tokens > tokensLeft else {
            tokensLeft -= tokens
            return text.isEmpty ? nil : text
        }
        isExceeded = true
        let beginning = TokenCount.prefix(of: text, tokens: tokensLeft)
        tokensLeft = 0
        return beginning.isEmpty ? nil : String(beginning)
    }

    /// The call with as many of its arguments, whole ones, as may be said; nil if not even its name may.
    ///
    /// Providers break off in the midst of an argument, which as an object cannot be said.
    mutating func spend(on call: AssistantTurn.ToolCall) -> AssistantTurn.ToolCall? {
        if call.tokens <= tokensLeft {
            tokensLeft -= call.tokens
            return call
        }
        isExceeded = true
        var call = call
        var arguments = JSONObject()
        var fitting: JSONObject?
        for member in call.arguments.objectValue?.members ?? [] {
            call.arguments = .object(arguments)
            guard call.tokens <= tokensLeft else { break }
            fitting = arguments
            arguments[member.key] = member.value
        }
        tokensLeft = 0
        call.arguments = .object(fitting ?? JSONObject())
        return fitting == nil ? nil : call
    }
}

extension AssistantTurn.ToolCall {
    fileprivate var tokens: Int {
        TokenCount.estimate(name) + TokenCount.estimate(utf8Count: arguments.serialized().count)
    }
}

extension AssistantTurn {
    /// What the turn costs.
    var tokens: Int {
        [reasoning, text, refusal].reduce(0) { $0 + TokenCount.estimate($1 ?? "") }
            + toolCalls.reduce(0) { $0 + $1.tokens }
    }
}
