/// What was noticed in one JSON text of an answer: all that ``AnswerCheck`` asks.
struct AnswerMarks: OptionSet, Sendable, Hashable {
    let rawValue: UInt16

    /// `choices` is an array, as in a chat completion and its chunks.
    static let choices = AnswerMarks(rawValue: 1 << 0)
    /// `data` is an array, as in a list of models or of embeddings.
    static let data = AnswerMarks(rawValue: 1 << 1)
    /// `content` is an array, as in a message.
    static let blocks = AnswerMarks(rawValue: 1 << 2)
    /// `type` is `message`.
    static let messageType = AnswerMarks(rawValue: 1 << 3)
    /// There is an `error`, and it is neither null nor false.
    static let error = AnswerMarks(rawValue: 1 << 4)
    /// Some `finish_reason` is a string.
    static let finishReason = AnswerMarks(rawValue: 1 << 5)
    /// Below the top, some text, reasoning or tool argument is not empty.
    static let content = AnswerMarks(rawValue: 1 << 6)
    /// `output` is an array, as in a response.
    static let output = AnswerMarks(rawValue: 1 << 7)
    /// `input_tokens` is a number, as in a count of tokens.
    static let inputTokens = AnswerMarks(rawValue: 1 << 8)
    /// Below the top, some text or tool argument is not empty: content that is no reasoning.
    static let answer = AnswerMarks(rawValue: 1 << 9)
    /// `choices` has an element.
    static let choice = AnswerMarks(rawValue: 1 << 10)
    /// `delta` is a text that is not empty, as in the events of a response.
    static let delta = AnswerMarks(rawValue: 1 << 11)
}

/// What ``AnswerScanner`` found in one JSON text of an answer.
struct AnswerFacts: Sendable, Hashable {
    /// What is there.
    var marks: AnswerMarks = []
    /// `prompt_tokens` or `input_tokens` of the usage.
    var promptTokens: Int?
    /// `completion_tokens` or `output_tokens` of the usage.
    var outputTokens: Int?
}
