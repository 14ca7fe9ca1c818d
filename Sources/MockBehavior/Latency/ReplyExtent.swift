import ProviderWire

/// How long a reply is, as its timing and the usage ledger count it.
package struct ReplyExtent: Sendable, Hashable {
    /// Of its stream; 1 for a reply whose stream nobody rendered.
    package var steps: Int
    /// As its usage tells them; 0 where it has none.
    package var outputTokens: Int
    /// As its usage tells them; nil where it tells those of the request.
    package var promptTokens: Int?

    package init(steps: Int = 1, outputTokens: Int = 0, promptTokens: Int? = nil) {
        self.steps = steps
        self.outputTokens = outputTokens
        self.promptTokens = promptTokens
    }

    /// - Parameter frames: none where the stream was not rendered.
    init(_ rendering: ReplyRendering, frames: [StreamFrame] = []) {
        self.init(
            steps: (frames.last?.step ?? 0) + 1,
            outputTokens: rendering.usage(["completion_tokens", "output_tokens"]) ?? 0,
            promptTokens: rendering.usage(["prompt_tokens", "input_tokens"])
        )
    }
}

extension ReplyRendering {
    /// The first of these numbers that the usage has, written or estimated; nil for one that depends on the request.
    fileprivate func usage(_ names: [String]) -> Int? {
        let usage =
            switch self {
            case .chat(let completion): completion.reply["usage"]
            case .completion(let completion): completion.reply["usage"]
            case .response(let response): response.reply["usage"]
            case .message(let message): message.reply["usage"]
            }
        for name in names {
            if case .value(let value)? = usage?[name] { return value.intValue.map { max(0, $0) } }
        }
        return nil
    }
}
