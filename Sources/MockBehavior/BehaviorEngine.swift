package import ProviderWire
import Synthesis

/// What a decision depends on besides the request and the configuration; asked only where it is needed.
package protocol DecisionCircumstances {
    /// What the response names the request by.
    var requestIDText: String { get }
    /// The time of day.
    var secondsSince1970: Int { get }
    /// On the clock that faults, rules and latencies go by.
    var sinceStart: Duration { get }
    /// How many requests are being answered, this one among them.
    var inFlight: Int { get }
    /// The key that the client presented; nil for none.
    var callerKey: String? { get }
    /// What the request's recording is found by; nil for a request that is not to be recorded.
    func cassetteKey(isStreaming: Bool) -> CassetteKey?
}

extension DecisionCircumstances {
    package var callerKey: String? { nil }
    package func cassetteKey(isStreaming: Bool) -> CassetteKey? { nil }
}

/// How a request is answered, and why.
package struct BehaviorDecision {
    package var script: ResponseScript
    /// Of the reply; nothing for an error.
    package var extent = ReplyExtent()
    /// The rule that the request matched.
    package var rule: Rule?
    /// What goes wrong with the answer on purpose.
    package var fault: CompiledFault?
    /// The rate limit that turned the request away.
    package var limit: String?
    /// What becomes of the request if a real provider is to answer it. One that is forwarded has a script without content.
    package var proxy: ProxyDecision?

    /// The script, which is left empty: a copy would take longer.
    package mutating func takeScript() -> ResponseScript {
        var script = ResponseScript(content: .whole(ByteTemplate()))
        swap(&script, &self.script)
        return script
    }
}

/// Decides what a request is answered with. Pure but for the counts of turns, rules and faults: the same arguments and
/// counts, the same decision.
package enum BehaviorEngine {
    /// The answer to a request whose body was found in order.
    package static func decide(
        _ request: RequestFacts, on upstream: CompiledUpstream, _ circumstances: some DecisionCircumstances,
        using generator: inout some RandomNumberGenerator
    ) -> BehaviorDecision {
        if let match = upstream.rules?.ownMatch(request, at: circumstances.sinceStart) {
            var decision = decision(on: match, request, on: upstream, circumstances, using: &generator)
            decision.fault = match.takeOwnFault(at: circumstances.sinceStart, using: &generator)
            return decision
        }
        guard let limits = upstream.rateLimits else {
            return answer(request, on: upstream, circumstances, using: &generator)
        }
        let now = circumstances.sinceStart
        let admission = limits.admit(request, key: circumstances.callerKey, at: now)
        if let refusal = admission.refusal {
            let script = refusal.script(
                for: request, window: limits[name: refusal.obstacle.limitName]?.configuration.window ?? .zero,
                requestID: circumstances.requestIDText, at: circumstances.secondsSince1970
            )
            var decision = BehaviorDecision(script: script)
            decision.limit = refusal.obstacle.limitName
            return decision
        }
        var decision = answer(request, on: upstream, circumstances, using: &generator)
        let hasAnswer = decision.script.status < 400 && decision.fault?.status ?? 200 < 400
        let standing = admission.charge(outputTokens: hasAnswer ? decision.extent.outputTokens : 0, at: now)
        if let standing {
            let own = Set(decision.script.fields.map(\.name))
            decision.script.fields += standing.fields(
                of: request.provider, at: circumstances.secondsSince1970
            ).filter { !own.contains($0.name) }
        }
        return decision
    }

    private static func answer(
        _ request: RequestFacts, on upstream: CompiledUpstream, _ circumstances: some DecisionCircumstances,
        using generator: inout some RandomNumberGenerator
    ) -> BehaviorDecision {
        guard upstream.rules != nil || upstream.faults != nil else {
            let (script, extent) = script(for: request, on: upstream, circumstances, using: &generator)
            return BehaviorDecision(script: script, extent: extent)
        }
        let match = upstream.rules?.match(request, at: circumstances.sinceStart)
        var decision = decision(on: match, request, on: upstream, circumstances, using: &generator)
        // Nothing can be done to an answer that has not come.
        if case .forward? = decision.proxy { return decision }
        decision.fault =
            match?.takeOwnFault(at: circumstances.sinceStart, using: &generator)
            ?? upstream.faults?.take(
                request, ruleFault: match?.faultName, at: circumstances.sinceStart, using: &generator
            )
        return decision
    }

    // MARK: - Rules

    /// The answer of the rule that the request matched, else of the endpoint; without a fault.
    private static func decision(
        on match: RuleMatch?, _ request: RequestFacts, on upstream: CompiledUpstream,
        _ circumstances: some DecisionCircumstances, using generator: inout some RandomNumberGenerator
    ) -> BehaviorDecision {
        var decision: BehaviorDecision
        if let match, let answer = answer(of: match, to: request, on: upstream, circumstances, using: &generator) {
            decision = answer
        } else {
            let (script, extent) = script(
                for: request, on: upstream, latency: match?.rule.latency, circumstances, using: &generator
            )
            decision = BehaviorDecision(script: script, extent: extent)
        }
        decision.rule = match?.rule
        return decision
    }

    private static func answer(
        of match: RuleMatch, to request: RequestFacts, on upstream: CompiledUpstream,
        _ circumstances: some DecisionCircumstances, using generator: inout some RandomNumberGenerator
    ) -> BehaviorDecision? {
        guard match.hasAnswer else { return nil }
        let content = match.content(
            AnswerCircumstances(
                secondsSince1970: upstream.draws == nil
                    ? circumstances.secondsSince1970 : SeededDraws.secondsSince1970,
                requestID: { [id = circumstances.requestIDText] in id }
            ),
            using: &generator
        )
        switch content {
        case nil: return nil
        case .failure(let status):
            var script = script(of: status, for: request, circumstances)
            if let latency = match.rule.latency {
                script.timing = latency.timing(
                    circumstances.latency(isStreaming: false, ReplyExtent()), using: &generator
                )
            }
            return BehaviorDecision(script: script)
        case .proxy(let answer):
            return self.answer(of: answer, to: request, circumstances)
        case .reply(let content, let extent):
            let timing = timing(
                of: content, extent: extent, for: request, on: upstream,
                latency: match.rule.latency, circumstances, using: &generator
            )
            return BehaviorDecision(script: ResponseScript(content: content, timing: timing), extent: extent)
        }
    }

    private static func answer(
        of proxy: ProxyAnswer, to request: RequestFacts, _ circumstances: some DecisionCircumstances
    ) -> BehaviorDecision {
        let decision = proxy.decision(for: circumstances.cassetteKey(isStreaming: request.isStreaming))
        let script: ResponseScript
        switch decision {
        case .missing(let status): script = self.script(of: status, for: request, circumstances)
        case .replay(_, let recorded): script = recorded
        case .forward: script = ResponseScript(content: request.isStreaming ? .stream([]) : .whole(ByteTemplate()))
        }
        return BehaviorDecision(script: script, proxy: decision)
    }

    private static func script(
        of status: FaultStatus, for request: RequestFacts, _ circumstances: some DecisionCircumstances
    ) -> ResponseScript {
        status.script(
            FaultCircumstances(
                endpoint: request.endpoint, provider: request.provider, requestID: circumstances.requestIDText,
                secondsSince1970: circumstances.secondsSince1970
            )
        )
    }

    // MARK: - Endpoints

    private static func script(
        for request: RequestFacts, on upstream: CompiledUpstream, latency: CompiledLatency? = nil,
        _ circumstances: some DecisionCircumstances, using generator: inout some RandomNumberGenerator
    ) -> (ResponseScript, ReplyExtent) {
        guard let endpoint = upstream[request.endpoint] else {
            return (
                withoutReplies(request, on: upstream, latency: latency, circumstances, using: &generator), ReplyExtent()
            )
        }
        let reply = endpoint.reply(atTurn: endpoint.turns.take())
        let (content, extent) = reply.content(for: request, using: &generator)
        let timing = timing(
            of: content, extent: extent, for: request, on: upstream, latency: latency, circumstances,
            using: &generator
        )
        return (ResponseScript(content: content, timing: timing), extent)
    }

    /// - Parameter latency: in place of the endpoint's.
    private static func timing(
        of content: ResponseScript.Content, extent: ReplyExtent, for request: RequestFacts,
        on upstream: CompiledUpstream, latency: CompiledLatency?, _ circumstances: some DecisionCircumstances,
        using generator: inout some RandomNumberGenerator
    ) -> ResponseTiming {
        if let latency {
            return latency.timing(
                circumstances.latency(isStreaming: request.isStreaming, extent), using: &generator
            )
        }
        guard let own = upstream.latency(of: request.endpoint) else { return .immediate }
        return own.timing(
            model: request.model, isStreaming: request.isStreaming,
            circumstances.latency(isStreaming: request.isStreaming, extent), using: &generator
        )
    }

    private static func withoutReplies(
        _ request: RequestFacts, on upstream: CompiledUpstream, latency: CompiledLatency?,
        _ circumstances: some DecisionCircumstances, using generator: inout some RandomNumberGenerator
    ) -> ResponseScript {
        let body: ByteTemplate
        switch request.endpoint {
        case .embedding:
            guard let asked = request.embedding else {
                preconditionFailure("an embeddings request is read with what it asks for")
            }
            body = EmbeddingList(answering: asked, dimensions: asked.dimensions ?? upstream.embedding.dimensions).body
        case .countTokens:
            body = TokenCountReply.body
        case .models:
            return models(request, on: upstream.models, requestID: circumstances.requestIDText)
        case .chat, .completion, .response, .message:
            preconditionFailure("\(request.endpoint) has replies")
        }
        let content = ResponseScript.Content.whole(body)
        let timing = timing(
            of: content, extent: ReplyExtent(), for: request, on: upstream, latency: latency, circumstances,
            using: &generator
        )
        return ResponseScript(content: content, timing: timing)
    }

    private static func models(
        _ request: RequestFacts, on models: CompiledModels, requestID: @autoclosure () -> String
    ) -> ResponseScript {
        guard let id = request.model else {
            return ResponseScript(content: .whole(models.list(for: request.provider, page: request.page)))
        }
        if let model = models.model(id, for: request.provider) { return ResponseScript(content: .whole(model)) }
        return .failure(
            .unknownModel(id, for: request.provider), for: request.provider, requestID: requestID()
        )
    }
}

extension DecisionCircumstances {
    fileprivate func latency(isStreaming: Bool, _ extent: ReplyExtent) -> LatencyCircumstances {
        LatencyCircumstances(
            isStreaming: isStreaming, steps: extent.steps, outputTokens: extent.outputTokens, inFlight: inFlight,
            sinceStart: sinceStart
        )
    }
}
