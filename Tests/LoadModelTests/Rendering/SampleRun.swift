import Foundation
import Measurement
import ProviderWire

@testable import LoadModel

/// Runs of known figures, for the renderings.
enum SampleRun {
    /// An open-loop run of streams in which something failed, one objective was missed and the rig was busy.
    static var mixed: (record: RunRecord, histograms: RunHistograms) {
        let times = histograms(count: 500)
        var plan = LoadPlan(.chat, baseURL: "http://127.0.0.1:4000/openai", requests: 510)
        plan.name = "gateway smoke"
        plan.isStreaming = true
        plan.model = "gpt-4o-mini"
        plan.arrivals = .poisson(rate: 100)
        plan.stop = StopCondition(requests: 510, duration: .seconds(60))
        plan.objectives = objectives.map(\.objective)
        var record = record(of: plan)
        record.report = report(times)
        return (record, times)
    }

    /// A run that was asked for and came to nothing.
    static var failed: RunRecord {
        var plan = LoadPlan(.chat, requests: 10, concurrency: 2)
        plan.objectives = [objectives[0].objective]
        var record = record(of: plan)
        record.state = .failed
        record.failureReason = "no connection to \"127.0.0.1:4000\" could be opened"
        return record
    }

    static func record(of plan: LoadPlan) -> RunRecord {
        var record = RunRecord(
            id: "7",
            plan: plan,
            createdAt: Date(timeIntervalSince1970: 1_700_000_000),
            environment: .init(processorCount: 2, version: "0.1.0")
        )
        record.state = .completed
        record.startedAt = Date(timeIntervalSince1970: 1_700_000_000.25)
        record.finishedAt = Date(timeIntervalSince1970: 1_700_000_005.5)
        record.progress = .init(fraction: 1, completedRequests: 510, failedRequests: 10, elapsed: .milliseconds(5_250))
        return record
    }

    /// Times with a long tail, in closed form.
    static func histograms(count: Int) -> RunHistograms {
        func snapshot(scale: Int, offset: Int) -> HistogramSnapshot {
            var histogram = LatencyHistogram()
            for index in 0..<count {
                histogram.record(.microseconds(offset + scale * 40 * count / (count - index + count / 50)))
            }
            return histogram.snapshot()
        }
        var histograms = RunHistograms()
        histograms[MeasuredTime.responseTime] = snapshot(scale: 90, offset: 12_000)
        histograms[MeasuredTime.serviceTime] = snapshot(scale: 80, offset: 11_000)
        histograms[MeasuredTime.timeToFirstToken] = snapshot(scale: 30, offset: 2_000)
        return histograms
    }

    static func latencies(_ snapshot: HistogramSnapshot) -> Report.Latencies {
        var intervals: [Percentile: ClosedRange<Duration>] = [:]
        for percentile in Percentile.reported { intervals[percentile] = snapshot.interval(for: percentile) }
        return Report.Latencies(
            values: snapshot.values(),
            intervals: intervals,
            count: snapshot.count,
            mean: snapshot.mean ?? .zero,
            minimum: snapshot.minimum ?? .zero,
            maximum: snapshot.maximum ?? .zero,
            adjustedValues: [:]
        )
    }

    static let objectives = [
        Report.ObjectiveResult(
            objective: Objective(.percentile(.timeToFirstToken, .p99), .below, 50),
            measured: 41.25,
            isMet: true
        ),
        Report.ObjectiveResult(objective: Objective(.errorRate, .atMost, 0.01), measured: 10.0 / 510, isMet: false),
        Report.ObjectiveResult(objective: Objective(.goodput, .atLeast, 90), measured: nil, isMet: false),
    ]

    static func report(_ histograms: RunHistograms) -> Report {
        var latencies: [Metric: Report.Latencies] = [:]
        for metric in Metric.allCases { latencies[metric] = histograms[metric].map(Self.latencies) }
        latencies[.serviceTime]?.adjustedValues = [
            .p50: .milliseconds(17), .p90: .milliseconds(40), .p95: .milliseconds(60),
        ]
        latencies[.responseTime]?.adjustedValues = [
            .p50: .milliseconds(19), .p90: .milliseconds(45), .p95: .milliseconds(67),
        ]
        return Report(
            summary: summary(requests: 510, failed: 10),
            latencies: latencies,
            throughput: Report.Throughput(
                offeredRequestsPerSecond: 100,
                successfulRequestsPerSecond: 95.238,
                promptTokensPerSecond: nil,
                outputTokensPerSecond: 1523.81,
                promptTokens: 0,
                outputTokens: 8_000,
                exchangesWithoutUsage: 500
            ),
            goodput: Report.Goodput(goodRequests: 490, share: 490.0 / 510, requestsPerSecond: 93.333),
            failures: [.timeout: 3, .status: 7],
            connectionsOpened: 41,
            bytesSent: 153_000,
            inFlight: Report.InFlight(peak: 41, heldBack: 2, longestHold: .microseconds(1_500)),
            workloads: [],
            timeSeries: (0..<6).map(interval),
            objectives: objectives,
            rig: Report.Rig(
                sendLag: histograms[Metric.timeToFirstToken].map(Self.latencies),
                loopLag: nil,
                pacingError: nil,
                generatorUtilization: 0.94,
                mockUtilization: nil,
                limits: ["the generator's busiest event loop used 94 % of a core"]
            ),
            notes: ["500 samples are too few for a 95 % interval of p99.9 (3,688)"]
        )
    }

    static func summary(requests: Int, failed: Int) -> Report.Summary {
        Report.Summary(
            totalRequests: requests,
            successfulRequests: requests - failed,
            failedRequests: failed,
            totalDuration: .milliseconds(5_250),
            averageResponseTime: .microseconds(24_125),
            minimumResponseTime: .microseconds(15_529),
            maximumResponseTime: .microseconds(175_636),
            requestsPerSecond: Double(requests) / 5.25,
            errorRate: requests > 0 ? Double(failed) / Double(requests) : nil,
            totalBytes: 1_275_000,
            statusCodes: [200: requests - failed, 503: failed]
        )
    }

    /// The last one is short, and in the third nothing succeeded.
    static func interval(_ index: Int) -> Report.Interval {
        let isSilent = index == 2
        let isLast = index == 5
        return Report.Interval(
            start: .seconds(index),
            length: isLast ? .milliseconds(250) : .seconds(1),
            offered: isLast ? 20 : 98,
            completed: isSilent ? 4 : isLast ? 32 : 100 + index,
            failed: isSilent ? 4 : index == 3 ? 6 : 0,
            outputTokens: isSilent ? 0 : 1_600,
            peakInFlight: isSilent ? 41 : 8 + index,
            responseTime: isSilent
                ? [:]
                : [.p50: .milliseconds(18 + index), .p90: .milliseconds(40), .p99: .milliseconds(90 + 10 * index)],
            timeToFirstToken: isSilent
                ? [:] : [.p50: .milliseconds(4), .p90: .milliseconds(12), .p99: .milliseconds(30 + index)]
        )
    }
}
