import ProviderWire
import Synthesis

/// Several requests one after the other, each with all that was said before.
///
///     while let exchange = conversation.nextTurn() {
///         conversation.answered(text)  // what came in answer
///         conversation.delay(using: &generator)  // how long the user thinks, before the next turn
///     }
package struct Conversation: Sendable {
    private let workload: Workload
    private let form: RequestForm
    private let prompts: PromptSource
    private let number: Int
    private let entry: ArrivalTrace.Entry?
    private var generator: SeededGenerator
    private var messages: [JSONValue] = []
    /// How many turns were taken.
    package private(set) var turn = 0

    init(
        _ workload: Workload, form: RequestForm, prompts: PromptSource, number: Int, entry: ArrivalTrace.Entry?,
        generator: SeededGenerator
    ) {
        self.workload = workload
        self.form = form
        self.prompts = prompts
        self.number = number
        self.entry = entry
        self.generator = generator
    }

    /// Whether ``nextTurn()`` has another request.
    package var hasNextTurn: Bool { turn < workload.turns }

    /// The next request; nil after the last.
    ///
    /// The first asks the workload's prompt, with the tokens of a trace if it says how many. Every later one adds a user
    /// message: of a list the next prompt, of messages the last again.
    package mutating func nextTurn() -> Exchange? {
        guard hasNextTurn else { return nil }
        let content = prompts.content(
            number: number &+ turn, tokens: turn == 0 ? entry?.promptTokens : nil, using: &generator)
        if turn == 0 {
            messages = content.messages.arrayValue ?? []
        } else {
            messages.append(["role": "user", "content": content.text])
        }
        turn += 1
        let limit = entry?.outputTokens ?? prompts.maximumTokens(using: &generator)
        return form.exchange(.messages(messages), maximumTokens: limit, needsText: hasNextTurn)
    }

    /// Takes down what the newest request was answered, for the turns to come.
    package mutating func answered(_ text: String) {
        messages.append(["role": "assistant", "content": .string(text)])
    }

    /// How long the user waits before the next turn.
    package func delay(using generator: inout some RandomNumberGenerator) -> Duration {
        workload.turnDelay?.sample(using: &generator) ?? .zero
    }
}
