package import ProviderWire
import Synthesis

/// Makes a ``GeneratedReply``'s answers to requests. Pure: the same arguments, the same answers.
package struct ReplyGenerator: Sendable {
    /// The tokens that are said where a reply says nothing and calls nothing.
    static let fallbackTokens = 32
    /// The tokens that are thought where a request asks to see reasoning and the reply has none, at most.
    static let impliedReasoningTokens = 16

    package let reply: GeneratedReply
    /// The answer to every request that ``givesPlainTurn(for:)`` is true for; nil if answers differ from request to
    /// request.
    package private(set) var plainTurn: AssistantTurn?
    private var plainTokens = 0
    /// Whether an answer has anything that is drawn.
    private let isDrawn: Bool
    /// Tells replies apart that get the same `seed` from a request.
    private let salt: UInt64
    /// What the words are as JSON, if they are some.
    private let json: JSONValue?

    package init(_ reply: GeneratedReply) {
        self.reply = reply
        isDrawn = reply.isDrawn
        salt = Self.hash(of: reply.document)
        if case .text(let text) = reply.speech { json = JSONValue(ifJSON: text) } else { json = nil }
        guard reply.speech != .echo, !isDrawn || reply.seed != nil else { return }
        var generator = SeededGenerator(seed: 0)
        plainTurn = turns(answering: RequestShape(), using: &generator).first
        plainTokens = plainTurn?.tokens ?? 0
    }

    /// Whether the request would get ``plainTurn``, so that it need not be made.
    package func givesPlainTurn(for shape: RequestShape) -> Bool {
        guard plainTurn != nil, shape.choices == 1, plainTokens <= shape.tokenLimit ?? .max else { return false }
        guard shape.stopSequences.isEmpty, !shape.echoesPrompt, shape.logprobs == nil else { return false }
        guard shape.seed == nil || !isDrawn else { return false }
        guard !shape.wantsReasoning || reply.reasoning != nil else { return false }
        if case .refusal = reply.speech { return true }
        guard case .text = shape.format else { return false }
        return !calls(for: shape)
    }

    /// The answers to a request: as many as it wants.
    ///
    /// A `seed` of the request, else of the reply, decides all that is drawn but the calls' ids.
    package func turns(
        answering shape: RequestShape, using generator: inout some RandomNumberGenerator
    ) -> [AssistantTurn] {
        let asked = shape.seed.map { salt ^ UInt64(bitPattern: Int64($0)) }
        let seed = asked ?? reply.seed.map { UInt64(bitPattern: Int64($0)) } ?? generator.next()
        var drawn = SeededGenerator(seed: seed)
        return (0..<max(1, shape.choices)).map {
            turn(answering: shape.narrowed(toChoice: $0), drawing: &drawn, ids: &generator)
        }
    }

    /// One answer, as far as the request's limit of tokens reaches: the reasoning, then the text, then the calls.
    private func turn(
        answering shape: RequestShape,
        drawing drawn: inout SeededGenerator,
        ids: inout some RandomNumberGenerator
    ) -> AssistantTurn {
        var turn = AssistantTurn()
        turn.logprobs = shape.logprobs
        if shape.echoesPrompt { turn.repeatedPrompt = shape.lastUserText }
        var allowance = TokenAllowance(limit: shape.tokenLimit)
        if let thoughts = reasoning(for: shape, within: allowance, drawing: &drawn) {
            turn.reasoning = allowance.spend(on: thoughts)
        }
        if case .refusal(let words) = reply.speech {
            turn.refusal = allowance.spend(on: words)
            turn.ending = allowance.isExceeded ? .tokenLimit : .refusal
            return turn
        }
        let callsTools = calls(for: shape)
        if let words = words(for: shape, besideCalls: callsTools, within: allowance, drawing: &drawn) {
            let stop = StopSequence.first(of: shape.stopSequences, in: words)
            turn.text = allowance.spend(on: stop.map { String($0.beginning) } ?? words)
            if let stop { turn.ending = .stopSequence(stop.sequence) }
        }
        if callsTools, turn.ending == .complete, !allowance.isExceeded {
            turn.toolCalls = toolCalls(for: shape, ids: &ids).compactMap { allowance.spend(on: $0) }
            turn.ending = .toolCalls
        }
        if allowance.isExceeded { turn.ending = .tokenLimit }
        return turn
    }

    /// FNV-1a, the same in every process.
    private static func hash(of document: JSONValue) -> UInt64 {
        document.serialized().reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    // MARK: - Words

    private func reasoning(
        for shape: RequestShape, within allowance: TokenAllowance, drawing drawn: inout SeededGenerator
    ) -> String? {
        switch reply.reasoning {
        case .text(let text): return text
        case .synthetic(let tokens): return Self.synthetic(tokens, within: allowance, drawing: &drawn)
        case nil:
            guard shape.wantsReasoning else { return nil }
            // What nobody configured must not use up what the answer needs.
            let tokens = min(Self.impliedReasoningTokens, (shape.tokenLimit ?? .max) / 2)
            return Self.synthetic(tokens...tokens, within: allowance, drawing: &drawn)
        }
    }

    /// The text of the answer, in the format that the request wants; nil if there is to be none.
    private func words(
        for shape: RequestShape,
        besideCalls callsTools: Bool,
        within allowance: TokenAllowance,
        drawing drawn: inout SeededGenerator
    ) -> String? {
        // Who is made to call a tool says nothing first.
        if callsTools, shape.demandsCall || reply.speech == nil { return nil }
        let words =
            switch reply.speech {
            case .text(let text): text
            case .echo: shape.lastUserText
            case .synthetic(let tokens): Self.synthetic(tokens, within: allowance, drawing: &drawn)
            case .refusal, nil:
                Self.synthetic(Self.fallbackTokens...Self.fallbackTokens, within: allowance, drawing: &drawn)
            }
        switch shape.format {
        case .text: return words
        case .jsonObject:
            if json(of: words)?.objectValue != nil { return words }
            return String(decoding: (["text": .string(words)] as JSONValue).serialized(), as: UTF8.self)
        case .jsonSchema(let schema):
            if let json = json(of: words), SchemaCheck.accepts(json, by: schema) { return words }
            return String(decoding: SchemaExample.value(satisfying: schema).serialized(), as: UTF8.self)
        }
    }

    private func json(of words: String) -> JSONValue? {
        if case .text = reply.speech { return json }
        return JSONValue(ifJSON: words)
    }

    /// Text of a number of tokens from the range, or its beginning where that is all that can be said.
    private static func synthetic(
        _ range: ClosedRange<Int>, within allowance: TokenAllowance, drawing drawn: inout SeededGenerator
    ) -> String {
        let width = UInt64(range.upperBound - range.lowerBound)
        let tokens = range.lowerBound + (width == 0 ? 0 : Int(drawn.uniform(upTo: width)))
        // More than the allowance cannot be said, however long the text would be.
        let unsettled = SyntheticText.unsettledTokens
        let speakable = tokens - allowance.tokensLeft > unsettled ? allowance.tokensLeft + unsettled : tokens
        return SyntheticText.text(tokens: speakable, using: &drawn)
    }
}

extension RequestShape {
    /// What the choice at that position answers: its own prompt, of several.
    fileprivate func narrowed(toChoice index: Int) -> RequestShape {
        guard !prompts.isEmpty else { return self }
        var shape = self
        shape.lastUserText = prompts[index * prompts.count / choices]
        shape.prompts = []
        return shape
    }
}

extension GeneratedReply {
    fileprivate var isDrawn: Bool {
        if case .synthetic = reasoning { return true }
        switch speech {
        case .synthetic, nil: return true
        case .text, .echo, .refusal: return false
        }
    }
}

extension JSONValue {
    /// Nil for a text that is no JSON, whatever is wrong with it.
    fileprivate init?(ifJSON text: String) {
        do throws(JSONSyntaxError) {
            self = try JSONValue(parsing: text)
        } catch {
            return nil
        }
    }
}
