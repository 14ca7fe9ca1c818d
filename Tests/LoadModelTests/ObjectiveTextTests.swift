import LoadModel
import Measurement
import Testing

@Suite struct ObjectiveTextTests {
    @Test(
        arguments: [
            ("ttft.p99<200ms", Objective(.percentile(.timeToFirstToken, .p99), .below, 200), "ttft.p99<200ms"),
            ("responseTime.p99.9 <= 1.5s", .init(.percentile(.responseTime, .p999), .atMost, 1_500), nil),
            ("responseTime.mean<=1s", .init(.mean(.responseTime), .atMost, 1_000), "responseTime.mean<=1000ms"),
            ("itl.max≤50us", .init(.maximum(.interTokenLatency), .atMost, 0.05), "itl.max<=0.05ms"),
            ("errorRate<0.1%", .init(.errorRate, .below, 0.001), "errorRate<0.1%"),
            ("errorRate<=0.07", .init(.errorRate, .atMost, 0.07), "errorRate<=7%"),
            ("errorRate<=0", .init(.errorRate, .atMost, 0), "errorRate<=0%"),
            ("requestsPerSecond>=50", .init(.requestsPerSecond, .atLeast, 50), "requestsPerSecond>=50"),
            ("goodput≥40.5", .init(.goodput, .atLeast, 40.5), "goodput>=40.5"),
            ("outputTokensPerSecond>1000", .init(.outputTokensPerSecond, .above, 1_000), nil),
        ] as [(String, Objective, String?)])
    func `an objective is read from its text, and written so that it reads back`(
        text: String, objective: Objective, written: String?
    ) throws {
        #expect(try Objective(text: text) == objective)
        #expect(try Objective(text: objective.text) == objective)
        if let written { #expect(objective.text == written) }
    }

    @Test(arguments: [
        ("", "no comparison; write for instance ttft.p99<200ms"),
        ("ttft.p99=200ms", "no comparison"),
        ("tfft.p99<200ms", "did you mean ttft?"),
        ("latency.p99<200ms", "known are errorRate, requestsPerSecond, goodput"),
        ("ttft<200ms", "say which ttft: ttft.p99, .mean or .max"),
        ("ttft.p101<200ms", "say which ttft"),
        ("ttft.p99<200", "\"200\" is no time; give a unit"),
        ("ttft.p99<-1ms", "\"-1ms\" is no time"),
        ("errorRate<200%", "\"200%\" is no share of requests"),
        ("errorRate<few", "\"few\" is no share of requests"),
        ("requestsPerSecond>=fast", "\"fast\" is no number a second"),
        ("goodput>-1", "\"-1\" is no number a second"),
    ])
    func `what is no objective is refused with what would be right`(text: String, detail: String) {
        let error = #expect(throws: PlanError.self) { try Objective(text: text) }
        #expect(error?.description.contains(detail) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasPrefix("\"\(text)\": ") == true)
    }
}
