/// How a request wants its answer: what every answer that is generated obeys, and no canned one.
package struct RequestShape: Sendable, Hashable {
    /// A tool that the answer may call.
    package struct Tool: Sendable, Hashable {
        /// What a call hands over to it.
        package enum Input: Sendable, Hashable {
            /// An object that satisfies the JSON Schema, if the request gives one.
            case arguments(schema: JSONValue?)
            /// A text that matches the regular expression, if the request gives one: OpenAI's custom tools.
            case text(pattern: String?)
        }

        package var name: String
        package var input: Input

        package init(name: String, input: Input) {
            self.name = name
            self.input = input
        }

        package init(name: String, parameters: JSONValue? = nil) {
            self.init(name: name, input: .arguments(schema: parameters))
        }
    }

    package enum ToolChoice: Sendable, Hashable {
        /// A call or a text, as the answer likes.
        case automatic
        case none
        /// At least one call of any tool.
        case required
        case named(String)
    }

    package enum Format: Sendable, Hashable {
        case text
        /// Any JSON object.
        case jsonObject
        /// JSON that satisfies this JSON Schema.
        case jsonSchema(JSONValue)
    }

    /// How many answers: `n`.
    package var choices = 1
    /// `max_tokens`, `max_completion_tokens` or `max_output_tokens`.
    package var tokenLimit: Int?
    /// `stop` or `stop_sequences`.
    package var stopSequences: [String] = []
    package var tools: [Tool] = []
    package var toolChoice = ToolChoice.automatic
    /// Whether one answer may have several calls: `parallel_tool_calls`, `disable_parallel_tool_use`.
    package var allowsParallelCalls = true
    package var format = Format.text
    /// Whether the client asked to see reasoning: Anthropic's `thinking`, OpenAI's `reasoning`.
    package var wantsReasoning = false
    /// The texts of the last user message, for answers that echo it; a text completion's prompt.
    package var lastUserText = ""
    /// Whether the last message brings a tool's result, so that the answer is due and no further call.
    package var hasToolResult = false
    /// The prompts of a text completion that has several: each is answered `choices / prompts.count` times.
    package var prompts: [String] = []
    /// Of how many likely tokens the log probabilities are wanted in each place, besides what is said: `logprobs` and
    /// `top_logprobs`; nil if none are.
    package var logprobs: Int?
    /// `seed`: the same one, the same answer.
    package var seed: Int?
    /// Whether a text completion's answer begins with the prompt: `echo`.
    package var echoesPrompt = false
    /// The request's fields that the answer of the responses endpoint repeats, in the request's order.
    package var repeated = JSONObject()

    package init() {}

    /// Whether the answer may be whatever it would be to the shortest request there is.
    package var isPlain: Bool {
        self == RequestShape(lastUserText: lastUserText, hasToolResult: hasToolResult)
    }

    private init(lastUserText: String, hasToolResult: Bool) {
        self.lastUserText = lastUserText
        self.hasToolResult = hasToolResult
    }
}

/// What an embeddings request asks for.
package struct EmbeddingRequest: Sendable, Hashable {
    package enum Input: Sendable, Hashable {
        case text(String)
        case tokens([Int])
    }

    package var inputs: [Input]
    /// Nil for the model's own.
    package var dimensions: Int?
    /// `encoding_format: "base64"`: little-endian 32-bit floats.
    package var isBase64: Bool

    package init(inputs: [Input], dimensions: Int? = nil, isBase64: Bool = false) {
        self.inputs = inputs
        self.dimensions = dimensions
        self.isBase64 = isBase64
    }
}
