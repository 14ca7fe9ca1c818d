package import Measurement

/// Why a run tells about the rig that measured it rather than about what was measured.
///
/// A lag is suspect when its p99 is above ``smallestLag`` and above ``largestShare`` of the median of a time that it could
/// distort; an event loop, when it is busy for more than ``largestUtilization`` of the time; an open loop also when it sent
/// its requests at less than ``smallestRateShare`` of the rate at which they were due.
package struct RigVerdict: Sendable, Hashable {
    /// Lags up to this are beneath suspicion.
    package static let smallestLag = Duration.milliseconds(1)
    /// Which part of a median a lag's p99 may be.
    package static let largestShare = 0.1
    /// Which part of the time an event loop of the generator may be busy.
    package static let largestUtilization = 0.9
    /// Which part of the offered rate must really have been sent.
    package static let smallestRateShare = 0.98

    /// The rates of an open loop, a second.
    package struct Sending: Sendable, Hashable {
        /// At which requests were due.
        package var offered: Double
        /// At which they were sent.
        package var achieved: Double

        package init(offered: Double, achieved: Double) {
            self.offered = offered
            self.achieved = achieved
        }
    }

    /// The reasons, each a sentence with its number and its remedy; empty if there are none.
    package let limits: [String]

    /// The verdict on a run.
    ///
    /// - Parameter sending: The rates of the run's requests, if it had more than one.
    package init(rig: Report.Rig, report: Report, plan: LoadPlan, sending: Sending?) {
        let isOpen = !plan.arrivals.isClosedLoop
        let wasHeldBack = report.inFlight.heldBack > 0
        let sendingRemedy =
            wasHeldBack
            ? "raise maxInFlight (\(FixedDecimals.grouped(report.inFlight.heldBack)) requests waited for it), or offer less"
            : "give the generator more cores, or offer less"
        var limits: [String] = []
        // The lanes of a closed loop have no schedule that they could miss.
        if isOpen, let finding = Self.finding(rig.sendLag, against: [.serviceTime], in: report) {
            limits.append("requests were sent late: \(finding); \(sendingRemedy)")
        }
        let distorted: [Metric] = [.serviceTime, .timeToFirstToken, .interTokenLatency]
        if let finding = Self.finding(rig.loopLag, against: distorted, in: report) {
            limits.append("the generator read late: \(finding); give it more cores, or fewer requests at once")
        }
        if let finding = Self.finding(rig.pacingError, against: distorted, in: report) {
            limits.append("the mock wrote late: \(finding); give the mock more cores, or ask it less")
        }
        if let utilization = rig.generatorUtilization, utilization > Self.largestUtilization {
            let percent = FixedDecimals.text(utilization * 100, decimals: 0)
            limits.append(
                "an event loop of the generator was busy \(percent) % of the time; give it more cores, or offer less"
            )
        }
        if isOpen, let sending, sending.achieved < sending.offered * Self.smallestRateShare {
            let rates = [sending.achieved, sending.offered].map { FixedDecimals.text($0, decimals: 1) }
            limits.append("only \(rates[0]) of \(rates[1]) requests a second were sent; \(sendingRemedy)")
        }
        self.limits = limits
    }

    /// What is wrong with a lag, as against the smallest median that it could distort; nil if nothing is.
    private static func finding(_ lag: Report.Latencies?, against metrics: [Metric], in report: Report) -> String? {
        guard let value = lag?[.p99], value > smallestLag else { return nil }
        let medians = metrics.compactMap { metric in report.latencies[metric]?[.p50].map { (metric, median: $0) } }
        guard let (metric, median) = medians.min(by: { $0.median < $1.median }), value > median * largestShare else {
            return nil
        }
        let texts = [value, median].map { FixedDecimals.shortText($0.roundedMilliseconds) }
        return "p99 \(texts[0]) ms, where the median \(metric.title.lowercased()) is \(texts[1]) ms"
    }
}

extension Report.Rig {
    /// How a measuring process did: to be handed to ``SampleTally/report(rig:notes:)``, which finds out the rest.
    package init(
        loopLag: HistogramSnapshot?,
        pacingError: HistogramSnapshot?,
        generatorUtilization: Double?,
        mockUtilization: Double?
    ) {
        self.init(
            sendLag: nil,
            loopLag: Report.Latencies(loopLag),
            pacingError: Report.Latencies(pacingError),
            generatorUtilization: generatorUtilization,
            mockUtilization: mockUtilization,
            limits: []
        )
    }
}
