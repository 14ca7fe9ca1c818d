import Measurement

/// What a convention calls what, and what it means by it.
struct ConventionTerms {
    /// A number or a rate.
    struct Rate {
        var name: String
        var unit: String
        var meaning: String
        var value: (Report) -> Double?
    }

    /// A kind of time.
    struct Time {
        var name: String
        var unit = "ms"
        var meaning: String
        var histogram: (RunHistograms) -> HistogramSnapshot?
    }

    /// What is told of a kind of time.
    struct Statistic {
        var name: String
        var value: (HistogramSnapshot) -> Duration?

        static func percentile(_ percentile: Percentile, _ name: String) -> Statistic {
            Statistic(name: name) { $0.value(at: percentile) }
        }
    }

    let rates: [Rate]
    let times: [Time]
    let statistics: [Statistic]
    /// Whether the tool says "Mean TTFT" rather than "TTFT mean".
    let isStatisticFirst: Bool

    init(_ convention: Convention) {
        isStatisticFirst = convention == .vllm
        switch convention {
        case .raw: (rates, times, statistics) = (Self.rawRates, Self.rawTimes, Self.rawStatistics)
        case .vllm: (rates, times, statistics) = (Self.vllmRates, Self.vllmTimes, Self.vllmStatistics)
        case .guidellm: (rates, times, statistics) = (Self.guidellmRates, Self.guidellmTimes, Self.guidellmStatistics)
        case .aiperf: (rates, times, statistics) = (Self.aiperfRates, Self.aiperfTimes, Self.aiperfStatistics)
        }
    }

    private static func number(
        _ name: String,
        _ unit: String,
        _ meaning: String,
        _ value: @escaping (Report) -> Double?
    ) -> Rate {
        Rate(name: name, unit: unit, meaning: meaning, value: value)
    }

    private static func time(_ name: String, _ meaning: String, _ time: MeasuredTime, unit: String = "ms") -> Time {
        Time(name: name, unit: unit, meaning: meaning) { $0[time] }
    }

    private static func tokens(_ count: Int) -> Double? { count > 0 ? Double(count) : nil }
}

// MARK: - The report's own terms

extension ConventionTerms {
    private static var rawRates: [Rate] {
        [
            number("Requests per second", "/s", "all exchanges that ended, over the duration") {
                $0.summary.requestsPerSecond
            },
            number("Goodput", "/s", "exchanges that met the objectives, over the duration") {
                $0.goodput?.requestsPerSecond
            },
            number("Output tokens per second", "/s", "tokens of successful answers, over the duration") {
                $0.throughput.outputTokensPerSecond
            },
        ]
    }

    private static var rawTimes: [Time] {
        Metric.allCases.map { metric in Time(name: metric.title, meaning: meaning(of: metric)) { $0[metric] } }
    }

    private static var rawStatistics: [Statistic] {
        [Statistic(name: "mean") { $0.mean }] + Percentile.reported.map { .percentile($0, $0.name) }
    }

    private static func meaning(of metric: Metric) -> String {
        switch metric {
        case .responseTime: "end − intended start"
        case .serviceTime: "end − start"
        case .sendLag: "start − intended start"
        case .timeToFirstByte: "first byte − start"
        case .timeToFirstToken: "first content, reasoning or tool argument that is not empty − start"
        case .timeToFirstOutputToken: "first content that is not empty and no reasoning − start"
        case .interTokenLatency: "(last content − first content) / (n − 1), one value an exchange of n tokens"
        case .interChunkLatency: "each gap between two content events"
        }
    }
}

// MARK: - vLLM

extension ConventionTerms {
    private static var vllmRates: [Rate] {
        [
            number("Successful requests", "", "answers that were complete") { Double($0.summary.successfulRequests) },
            number("Failed requests", "", "the others") { Double($0.summary.failedRequests) },
            number("Benchmark duration", "s", "from the first request to the last end") {
                $0.summary.totalDuration.seconds
            },
            number("Total input tokens", "", "as usage says") { tokens($0.throughput.promptTokens) },
            number("Total generated tokens", "", "as usage says, else one for each content event") {
                tokens($0.throughput.outputTokens)
            },
            number("Request throughput", "req/s", "successful requests / duration") {
                $0.throughput.successfulRequestsPerSecond
            },
            number("Request goodput", "req/s", "requests that met all objectives / duration") {
                $0.goodput?.requestsPerSecond
            },
            number("Output token throughput", "tok/s", "generated tokens / duration") {
                $0.throughput.outputTokensPerSecond
            },
            number("Total Token throughput", "tok/s", "input and generated tokens / duration") { report in
                guard let output = report.throughput.outputTokensPerSecond else { return nil }
                return output + (report.throughput.promptTokensPerSecond ?? 0)
            },
        ]
    }

    private static var vllmTimes: [Time] {
        [
            time("TTFT", "first chunk with choices − start: a chunk of only a role counts", .timeToFirstChunk),
            time("TPOT", "(E2EL − TTFT) / (n − 1)", .timePerTokenAfterFirstChunk),
            Time(name: "ITL", meaning: "each gap between two chunks, the first one's with only a role among them") {
                merged($0[MeasuredTime.interChunkLatency], $0[MeasuredTime.firstChunkGap])
            },
            time("E2EL", "last token chunk − start", .timeToLastContent),
        ]
    }

    private static var vllmStatistics: [Statistic] {
        [Statistic(name: "Mean") { $0.mean }, .percentile(.p50, "Median"), .percentile(.p99, "P99")]
    }

    private static func merged(_ one: HistogramSnapshot?, _ other: HistogramSnapshot?) -> HistogramSnapshot? {
        guard let one, let other else { return one ?? other }
        return LatencyHistogram(one).merged(with: LatencyHistogram(other)).snapshot()
    }
}

// MARK: - guidellm

extension ConventionTerms {
    private static var guidellmRates: [Rate] {
        [
            number("Requests per second", "req/s", "successful requests / duration") {
                $0.throughput.successfulRequestsPerSecond
            },
            number("Output tokens per second", "tok/s", "generated tokens / duration") {
                $0.throughput.outputTokensPerSecond
            },
            number("Goodput share", "", "requests that met all objectives / requests that ended") { $0.goodput?.share },
        ]
    }

    private static var guidellmTimes: [Time] {
        [
            time("Request latency", "end of the stream − start", .serviceTime, unit: "s"),
            time("TTFT", "first content or reasoning − start", .timeToFirstToken),
            time("ITL", "(last − first content) / (n − 1), counted n − 1 times", .weightedInterTokenLatency),
            time("TPOT", "(last content − start) / n: the time to first token is in it", .timePerOutputToken),
        ]
    }

    private static var guidellmStatistics: [Statistic] {
        [
            Statistic(name: "mean") { $0.mean }, .percentile(.p50, "median"), .percentile(.p95, "p95"),
            .percentile(.p99, "p99"),
        ]
    }
}

// MARK: - aiperf

extension ConventionTerms {
    private static var aiperfRates: [Rate] {
        [
            number("Output Token Throughput", "tokens/sec", "generated tokens / duration") {
                $0.throughput.outputTokensPerSecond
            },
            number("Request Throughput", "requests/sec", "successful requests / duration") {
                $0.throughput.successfulRequestsPerSecond
            },
            number("Goodput", "requests/sec", "requests that met all objectives / duration") {
                $0.goodput?.requestsPerSecond
            },
            number("Request Count", "requests", "successful requests") { Double($0.summary.successfulRequests) },
        ]
    }

    private static var aiperfTimes: [Time] {
        [
            time("Time to First Token", "first content or reasoning that is not empty − start", .timeToFirstToken),
            time("Request Latency", "last content − start", .timeToLastContent),
            time("Inter Token Latency", "(request latency − time to first token) / (n − 1)", .interTokenLatency),
            time("Inter Chunk Latency", "each gap between two content events", .interChunkLatency),
        ]
    }

    private static var aiperfStatistics: [Statistic] {
        [
            Statistic(name: "avg") { $0.mean }, Statistic(name: "min") { $0.minimum },
            Statistic(name: "max") { $0.maximum }, .percentile(.p99, "p99"), .percentile(.p90, "p90"),
            .percentile(.p50, "p50"),
        ]
    }
}
