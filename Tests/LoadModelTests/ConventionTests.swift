import Measurement
import Testing

@testable import LoadModel

/// One exchange read in everybody's terms: a role's chunk after 20 ms, content after 50, 60 and 110 ms, the end after
/// 120 ms, 7 tokens.
@Suite struct ConventionTests {
    private func figures(_ convention: Convention, hasStream: Bool = true) -> [String: Double] {
        var sample = Sample(intendedStart: .zero, end: .milliseconds(120), outcome: .success)
        sample.start = .zero
        if hasStream {
            sample.firstChunk = .milliseconds(20)
            sample.contentTimes = [.milliseconds(50), .milliseconds(60), .milliseconds(110)]
        }
        sample.outputTokens = 7
        sample.promptTokens = 3
        var tally = SampleTally()
        tally.record(sample)
        let figures = tally.report.figures(in: convention, histograms: tally.histograms)
        return Dictionary(uniqueKeysWithValues: figures.map { ($0.name, $0.value) })
    }

    @Test func `vLLM counts the role's chunk as the first token`() {
        let figures = figures(.vllm)

        #expect(figures["Mean TTFT"] == 20)
        #expect(figures["Median E2EL"] == 110)
        #expect(figures["Mean TPOT"] == 15)
        // The gaps of 30, 10 and 50 ms, pooled.
        #expect(figures["Mean ITL"] == 30)
        #expect(figures["P99 ITL"] == 50)
        #expect(figures["Total generated tokens"] == 7)
    }

    @Test func `guidellm counts the first token into the time per token`() {
        let figures = figures(.guidellm)

        #expect(figures["TTFT mean"] == 50)
        #expect(figures["Request latency median"] == 0.12)
        #expect(figures["ITL mean"] == 10)
        #expect(figures["TPOT mean"].map { abs($0 - 110.0 / 7) < 0.001 } == true)
    }

    @Test func `aiperf ends with the last content`() {
        let figures = figures(.aiperf)

        #expect(figures["Time to First Token avg"] == 50)
        #expect(figures["Request Latency p50"] == 110)
        #expect(figures["Inter Token Latency avg"] == 10)
        #expect(figures["Inter Chunk Latency avg"] == 30)
    }

    @Test func `the report's own terms are the report's`() {
        let figures = figures(.raw)

        #expect(figures["Service time p50"] == 120)
        #expect(figures["Time to first token mean"] == 50)
        #expect(figures["Inter-token latency p99"] == 10)
    }

    @Test(arguments: Convention.allCases)
    func `what was not measured is absent, every figure says what it is`(convention: Convention) {
        let whole = figures(convention, hasStream: false)
        #expect(!whole.isEmpty)
        #expect(!whole.keys.contains { $0.contains("TTFT") || $0.contains("First Token") || $0.contains("ITL") })

        let nothing = SampleTally().report.figures(in: convention, histograms: RunHistograms())
        #expect(nothing.allSatisfy { $0.value == 0 && !$0.meaning.isEmpty })
    }

    @Test func `a figure's text has name, unit and value`() {
        let figure = ConventionFigure(name: "Median TTFT", unit: "ms", value: 183.25, meaning: "")
        #expect(figure.text == "Median TTFT (ms): 183.25")
        #expect(ConventionFigure(name: "Failed requests", unit: "", value: 2, meaning: "").text == "Failed requests: 2")
    }
}
