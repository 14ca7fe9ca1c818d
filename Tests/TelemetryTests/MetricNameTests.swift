import Testing

@testable import Telemetry

@Suite struct `Metric names` {
    @Test(arguments: MetricName.all)
    func `each is as Prometheus wants it, with its unit or suffix, and a sentence of help`(metric: MetricName) {
        #expect(MetricName.exposed(metric.name, kind: metric.kind) == metric.name)
        #expect(metric.name.hasPrefix("llm_mockd_") || metric.name.hasPrefix("process_"))
        #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter))
        #expect(metric.help.hasSuffix("."))
        #expect(!metric.help.contains(where: { $0 == "\\" || $0.isNewline }))
    }

    @Test func `no name stands for two things`() {
        #expect(Set(MetricName.all.map(\.name)).count == MetricName.all.count)
    }
}
