import Benchmark
import MockBehavior
import ProviderWire
import Synthesis

/// From the facts of a request to the script of its answer.
enum Deciding {
    static func register() {
        for isStreaming in [false, true] {
            Benchmark("Decide: canned reply, \(isStreaming ? "streaming" : "whole")") { benchmark, question in
                var generator = SeededGenerator(seed: 1)
                for _ in benchmark.scaledIterations {
                    blackHole(
                        BehaviorEngine.decide(
                            question.facts, on: question.upstream, SampleCircumstances(), using: &generator
                        )
                    )
                }
            } setup: {
                try Question(isStreaming: isStreaming)
            }
        }
    }

    private struct Question {
        let upstream: CompiledUpstream
        let facts: RequestFacts

        init(isStreaming: Bool) throws {
            upstream = try SampleUpstream.compiled()
            facts = try SampleUpstream.facts(isStreaming: isStreaming, on: upstream)
        }
    }
}
