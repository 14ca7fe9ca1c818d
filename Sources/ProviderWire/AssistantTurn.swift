/// What an assistant says in one answer, before it has any provider's format.
package struct AssistantTurn: Sendable, Hashable {
    /// A call of one of the client's tools.
    package struct ToolCall: Sendable, Hashable {
        /// Without a provider's prefix (`call_`, `toolu_`): letters and digits.
        package var id: String
        package var name: String
        /// An object; of a custom tool, a text.
        package var arguments: JSONValue

        package init(id: String, name: String, arguments: JSONValue) {
            self.id = id
            self.name = name
            self.arguments = arguments
        }
    }

    /// Why the turn ended.
    package enum Ending: Sendable, Hashable {
        /// It was said to its end.
        case complete
        /// The request's limit of tokens was reached.
        case tokenLimit
        /// This sequence of the request's came next; it is not part of the text.
        case stopSequence(String)
        case toolCalls
        case refusal
    }

    /// What a text completion repeats of its prompt before it says anything, which costs nothing.
    package var repeatedPrompt = ""
    package var reasoning: String?
    package var text: String?
    package var refusal: String?
    package var toolCalls: [ToolCall] = []
    package var ending = Ending.complete
    /// Of how many likely tokens the log probabilities are told in each place, besides what was said; nil tells of none.
    package var logprobs: Int?

    package init(text: String? = nil) { self.text = text }
}
