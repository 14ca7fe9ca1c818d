import ProviderWire

/// What one answer says, whatever dialect it is in and whether it came as a stream: text, calls, reason, usage.
struct AnswerReading: Sendable, Hashable {
    /// A call of a tool.
    struct Call: Sendable, Hashable {
        var id: String?
        var name = ""
        /// As it was written: JSON of a function, a text of a custom tool.
        var arguments = ""

        /// Whether both hand over the same, however their JSON is laid out.
        func handsOver(theSameAs other: Call) -> Bool {
            if arguments == other.arguments { return true }
            guard let mine = try? JSONValue(parsing: arguments), let its = try? JSONValue(parsing: other.arguments)
            else { return false }
            return mine.differences(to: its).isEmpty
        }
    }

    /// The tokens that an answer counts.
    struct Usage: Sendable, Hashable {
        var prompt: Int?
        var completion: Int?

        var text: String {
            "\(prompt.map(String.init) ?? "-") prompt, \(completion.map(String.init) ?? "-") completion"
        }
    }

    /// What an error says.
    struct Failure: Sendable, Hashable {
        var type: String?
        var message: String?
        /// The whole error object.
        var value: JSONValue
    }

    /// What one event of a stream adds to the content.
    struct Piece: Sendable, Hashable {
        enum Channel: Hashable {
            case text
            case reasoning
            case refusal
            case arguments(Int)
        }

        var channel: Channel
        var text: String
        /// The event's position in the stream.
        var event: Int
    }

    var id: String?
    var model: String?
    var text = ""
    var reasoning = ""
    var refusal = ""
    var calls: [Call] = []
    /// Why it ended, in the dialect's own word.
    var finish: String?
    var usage: Usage?
    var failure: Failure?
    /// Of a stream: each non-empty piece of content.
    var pieces: [Piece] = []
    /// Of a stream: the positions of the events that only keep the connection open.
    var pings: Set<Int> = []
    /// Of a stream: the positions of the events that bring nothing but usage.
    var usageOnly: Set<Int> = []
    /// Of a stream: the position of the event that says that it is over: `[DONE]`, `message_stop`, `response.completed`.
    var terminal: Int?
    /// Whether all that had to be JSON was.
    var isReadable = true

    let endpoint: Endpoint

    init(_ response: ObservedResponse, endpoint: Endpoint) {
        self.endpoint = endpoint
        if response.isStream {
            readEvents(response.events)
        } else if !response.body.isEmpty {
            guard let value = try? JSONValue(parsing: response.body) else {
                isReadable = false
                return
            }
            readBody(value)
        }
    }

    /// All that is said in words, to look for keys in.
    var everything: String { ([text, reasoning, refusal] + calls.map(\.arguments)).joined(separator: "\n") }

    /// Why it ended, in no provider's words; nil if it does not say.
    var ending: AssistantTurn.Ending? {
        switch (endpoint, finish) {
        case (_, nil): nil
        case (.message, "max_tokens"), (.response, "incomplete"), (_, "length"): .tokenLimit
        case (.message, "tool_use"), (_, "tool_calls"), (_, "function_call"): .toolCalls
        case (.message, "refusal"), (_, "content_filter"): .refusal
        case (.response, "completed") where !calls.isEmpty: .toolCalls
        default: .complete
        }
    }

    /// The call at a position, which streams announce and then fill.
    mutating func withCall(at index: Int, _ change: (inout Call) -> Void) {
        // An index far beyond the calls so far is no call's: a stream must not make the reader take memory.
        guard (0..<calls.count + 64).contains(index) else { return }
        while calls.count <= index { calls.append(Call()) }
        change(&calls[index])
    }

    mutating func add(_ text: String?, to channel: Piece.Channel, event: Int?) {
        guard let text, !text.isEmpty else { return }
        switch channel {
        case .text: self.text += text
        case .reasoning: reasoning += text
        case .refusal: refusal += text
        case .arguments(let index): withCall(at: index) { $0.arguments += text }
        }
        if let event { pieces.append(Piece(channel: channel, text: text, event: event)) }
    }

    mutating func readFailure(_ value: JSONValue?) {
        guard let value, !value.isNull else { return }
        failure = Failure(
            type: value["type"]?.stringValue ?? value["code"]?.stringValue,
            message: value["message"]?.stringValue ?? value.stringValue, value: value
        )
    }

    mutating func readUsage(_ value: JSONValue?) {
        guard let value, value.objectValue != nil else { return }
        let prompt = value["prompt_tokens"]?.intValue ?? value["input_tokens"]?.intValue
        let completion = value["completion_tokens"]?.intValue ?? value["output_tokens"]?.intValue
        usage = Usage(prompt: prompt ?? usage?.prompt, completion: completion ?? usage?.completion)
    }
}
