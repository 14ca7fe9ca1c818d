import Foundation
import Measurement
import Testing

@testable import LoadModel

@Suite struct ChartTests {
    private func interval(_ start: Duration, _ length: Duration, count: Int, time: Duration?) -> Report.Interval {
        let times: [Percentile: Duration] = time.map { [.p50: $0, .p90: $0, .p99: $0] } ?? [:]
        return Report.Interval(
            start: start,
            length: length,
            offered: count,
            completed: count,
            failed: 0,
            outputTokens: 0,
            peakInFlight: count,
            responseTime: times,
            timeToFirstToken: [:]
        )
    }

    private func charts(_ intervals: [Report.Interval]) -> [Chart] {
        [
            ReportCharts.latency(.responseTime, over: intervals, values: \.responseTime),
            ReportCharts.throughput(intervals, isOpenLoop: true), ReportCharts.inFlight(intervals),
        ].compactMap(\.self)
    }

    /// Every number of the drawing lies on the sheet.
    private func expectOnSheet(_ chart: Chart, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let parsed = try ParsedMarkup(chart.svg(id: "x").source)
        for element in parsed.elements {
            for name in ["x", "y", "cx", "cy", "width", "height"] {
                guard let text = element.attributes[name] else { continue }
                let number = try #require(Double(text), "\(name)=\(text)", sourceLocation: sourceLocation)
                #expect((0...560).contains(number), "\(name)=\(text)", sourceLocation: sourceLocation)
            }
            for number in (element.attributes["d"] ?? "").split(whereSeparator: { !"0123456789.-e".contains($0) }) {
                let place = try #require(Double(number), sourceLocation: sourceLocation)
                #expect((0...560).contains(place), sourceLocation: sourceLocation)
            }
        }
    }

    @Test func `nothing is drawn of nothing`() {
        #expect(charts([]).isEmpty)
        #expect(ReportCharts.percentiles([]) == nil)
        #expect(ReportCharts.histogram(.responseTime, LatencyHistogram().snapshot()) == nil)
    }

    @Test func `a chart is drawn as recorded`() throws {
        let intervals = (0..<6).map(SampleRun.interval)
        let chart = try #require(ReportCharts.latency(.responseTime, over: intervals, values: \.responseTime))
        try expectGolden(chart.svg(id: "latency").source + "\n", "latency.svg")
    }

    @Test func `a point that stands alone is a dot, and a gap stays a gap`() throws {
        let alone = charts([interval(.zero, .seconds(1), count: 3, time: .milliseconds(5))])
        #expect(alone.count == 3)
        for chart in alone {
            try expectOnSheet(chart)
            #expect(chart.svg(id: "x").source.contains("<circle"))
        }

        let times: [Duration?] = [.milliseconds(1), .milliseconds(2), nil, .milliseconds(3), .milliseconds(2)]
        let broken = times.enumerated().map { interval(.seconds($0.offset), .seconds(1), count: 1, time: $0.element) }
        let parsed = try ParsedMarkup(charts(broken)[0].svg(id: "x").source)
        let lines = parsed.all("path").filter { $0.attributes["class"]?.hasPrefix("line") == true }
        #expect(lines.count == 6, "two stretches of each of three percentiles")
    }

    @Test(arguments: [
        (0, Duration.zero, Duration.zero), (Int.max / 4, .seconds(86_400), .seconds(3_600)),
        (1, .nanoseconds(1), .nanoseconds(1)), (1_000_000_000, .seconds(1), .microseconds(1)),
    ])
    func `whatever the figures, the drawing stays on its sheet`(count: Int, length: Duration, time: Duration) throws {
        let intervals = (0..<3).map { interval(length * $0, length, count: count, time: time) }
        for chart in charts(intervals) { try expectOnSheet(chart) }
    }

    @Test(arguments: [1, 2, 71, 5_000])
    func `a distribution of any size stays on its sheet`(count: Int) throws {
        let histograms = SampleRun.histograms(count: count)
        let snapshot = try #require(histograms[Metric.responseTime])
        try expectOnSheet(#require(ReportCharts.histogram(.responseTime, snapshot)))
        try expectOnSheet(#require(ReportCharts.percentiles([PercentileCurve(.responseTime, snapshot)])))
    }

    @Test(arguments: [[1, 3_600_000_000], [5_000, 5_001, 5_002], [1, 1]])
    func `every sample is in one class`(microseconds: [Int]) throws {
        var histogram = LatencyHistogram()
        for value in microseconds { histogram.record(.microseconds(value)) }
        let bins = try #require(HistogramBins(histogram.snapshot()))

        #expect(bins.bins.map(\.count).reduce(0, +) == microseconds.count)
        #expect(zip(bins.bins, bins.bins.dropFirst()).allSatisfy { $0.to == $1.from })
        #expect(bins.isLogarithmic == (microseconds.last == 3_600_000_000))
    }

    @Test func `the curve ends at the longest sample and rises`() throws {
        let snapshot = try #require(SampleRun.histograms(count: 5_000)[Metric.responseTime])
        let points = PercentileCurve(.responseTime, snapshot).points

        #expect(points.first?.percentile == Percentile(0))
        #expect(points.last?.value == snapshot.maximum)
        #expect(zip(points, points.dropFirst()).allSatisfy { $0.value <= $1.value && $0.nines < $1.nines })
        #expect(points.contains { $0.interval != nil })
    }

    @Test(arguments: [
        (0.0, "0 0.2 0.4 0.6 0.8 1"), (7, "0 2 4 6 8"), (100, "0 20 40 60 80 100"), (0.03, "0 0.01 0.02 0.03"),
        (230_000, "0 50k 100k 150k 200k 250k"),
    ])
    func `an axis from 0 ends at a round number`(maximum: Double, labels: String) {
        #expect(ChartAxis.fromZero("", maximum: maximum).ticks.map(\.label).joined(separator: " ") == labels)
    }

    @Test func `an axis of magnitudes puts equal ratios at equal distances`() {
        let axis = ChartAxis.magnitudes("", from: 1, to: 1_000)

        #expect(axis.position(of: 1) == 0 && axis.position(of: 1_000) == 1)
        #expect(abs(axis.position(of: 10) - 1 / 3) < 1e-9)
        #expect(axis.position(of: 0) == 0 && axis.position(of: .infinity) == 1 && axis.position(of: .nan) == 0)
    }
}
