import ProviderWire
import Synthesis

/// The requests of a run, by their numbers. The same plan, target and seed give the same requests.
///
/// Requests that are the same each time are rendered once and shared; the others are rendered when they are asked for.
package struct ExchangeSource: Sendable {
    /// What a number asks for.
    package enum Pick: Sendable {
        /// The request at that place in ``ExchangeSource/shared``.
        case shared(Int)
        /// A request that no other number has.
        case own(Exchange)
        /// A conversation of several requests, one after the other.
        case conversation(Conversation)
    }

    private struct Source: Sendable {
        let workload: Workload
        let form: RequestForm
        let prompts: PromptSource
        /// Its requests in ``ExchangeSource/shared``, in turn; empty if they are no such.
        var shared: Range<Int>
    }

    /// The requests that are the same each time.
    package let shared: [Exchange]
    private let sources: [Source]
    /// The weights of the workloads, added up.
    private let weights: [Double]
    private let base: UInt64

    /// The requests that the plan sends to that target.
    package init(plan: LoadPlan, target: LoadTarget, seed: UInt64) {
        var shared: [Exchange] = []
        var weights: [Double] = []
        sources = plan.workloads.enumerated().map { index, workload in
            let form = RequestForm(workload, index: index, plan: plan, target: target)
            let prompts = PromptSource(workload)
            let start = shared.count
            if workload.turns <= 1 {
                var none = SeededGenerator(seed: 0)
                let limit = prompts.maximumTokens(using: &none)
                shared += prompts.fixedContents.map { form.exchange($0, maximumTokens: limit) }
            }
            weights.append((weights.last ?? 0) + workload.weight)
            return Source(workload: workload, form: form, prompts: prompts, shared: start..<shared.count)
        }
        self.shared = shared
        self.weights = weights
        var generator = SeededGenerator(seed: seed)
        base = generator.next()
    }

    /// The place in ``shared`` of the request of that number, where every request of the run is there: a short cut past
    /// ``next(number:entry:)``, without a trace. Nil where some are not.
    package func sharedIndex(number: Int) -> Int? {
        sources.count == 1 && !shared.isEmpty ? number % shared.count : nil
    }

    /// The request of that number, which what a trace says of it may change.
    package func next(number: Int, entry: ArrivalTrace.Entry? = nil) -> Pick {
        var generator = SeededGenerator(seed: base &+ UInt64(number))
        let source = source(using: &generator)
        let isTraced = entry?.promptTokens != nil || entry?.outputTokens != nil
        if !source.shared.isEmpty, !isTraced {
            return .shared(source.shared.lowerBound + number % source.shared.count)
        }
        if source.workload.turns > 1 {
            return .conversation(
                Conversation(
                    source.workload, form: source.form, prompts: source.prompts, number: number, entry: entry,
                    generator: generator
                )
            )
        }
        let content = source.prompts.content(number: number, tokens: entry?.promptTokens, using: &generator)
        let limit = entry?.outputTokens ?? source.prompts.maximumTokens(using: &generator)
        return .own(source.form.exchange(content, maximumTokens: limit))
    }

    private func source(using generator: inout SeededGenerator) -> Source {
        guard sources.count > 1, let total = weights.last else { return sources[0] }
        let drawn = generator.fraction() * total
        return sources[weights.firstIndex { drawn < $0 } ?? sources.count - 1]
    }
}
