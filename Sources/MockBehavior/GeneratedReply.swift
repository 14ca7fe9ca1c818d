public import ProviderWire

/// A reply that is made anew for each request and obeys it: its tools, `tool_choice`, `response_format`, `n`, `stop`,
/// limit of tokens and `seed`.
///
/// In a list of replies it stands as its ``document``, for instance:
///
/// ```swift
/// configuration.chat.defaultResponses = [GeneratedReply(.echo).document]
/// ```
public struct GeneratedReply: Sendable, Hashable {
    /// What is said.
    public enum Speech: Sendable, Hashable {
        /// These words.
        case text(String)
        /// The text of the request's last user message.
        case echo
        /// English-looking text of that many tokens, drawn evenly from the range.
        case synthetic(tokens: ClosedRange<Int>)
        /// A refusal with these words. It calls no tools, whatever the request demands.
        case refusal(String)
    }

    /// What is thought before anything is said.
    public enum Reasoning: Sendable, Hashable {
        /// These thoughts.
        case text(String)
        /// English-looking text of that many tokens, drawn evenly from the range.
        case synthetic(tokens: ClosedRange<Int>)
    }

    /// A call of a tool.
    public struct ToolCall: Sendable, Hashable {
        /// The tool's; where a request offers no such tool, the call is left out.
        public var name: String
        /// Used as they are; nil for arguments that satisfy the tool's JSON Schema.
        public var arguments: JSONObject?

        /// A call with these arguments, or with some that are made for it.
        public init(name: String, arguments: JSONObject? = nil) {
            self.name = name
            self.arguments = arguments
        }
    }

    /// The calls that are made where the request offers tools and leaves the choice.
    public enum ToolCalls: Sendable, Hashable {
        /// That many calls, of the request's tools in turn, with arguments that satisfy their JSON Schemas.
        case count(Int)
        /// These calls.
        case listed([ToolCall])
    }

    /// Nil says something only where no call is made: synthetic text.
    public var speech: Speech?
    /// Nil thinks, a little, only for requests that ask to see it.
    public var reasoning: Reasoning?
    /// Nil calls tools only where the request demands it. None is called again once the request brings a tool's result,
    /// unless it demands that.
    public var toolCalls: ToolCalls?
    /// Makes everything that is drawn the same for every request; nil draws anew each time. A request's own `seed` comes
    /// first.
    public var seed: Int?

    /// A reply that says this and nothing more.
    public init(_ speech: Speech? = nil) { self.speech = speech }
}
