public import LoadModel
public import Measurement

/// What a proxy is to reach, as in `overhead.p99<2ms` or `fidelity.broken<=0`.
///
/// Times are those that are charged to the proxy: of the paired differences, or of what was measured if there was no
/// direct lane. `raw.overhead.p99` is always what was measured.
public struct AuditObjective: Sendable, Hashable {
    /// A time of the report's.
    public enum Time: String, Sendable, Hashable, CaseIterable {
        case overhead, requestPath, responsePath, longestHold, addedJitter
    }

    /// A number of the report's that is no time.
    public enum Number: String, Sendable, Hashable, CaseIterable {
        /// Findings of any severity.
        case findings
        /// Findings that are faults.
        case faults
        /// Rows of the matrix that are changed.
        case fidelityChanged = "fidelity.changed"
        /// Rows of the matrix that are lost.
        case fidelityLost = "fidelity.lost"
        /// Rows of the matrix that are broken.
        case fidelityBroken = "fidelity.broken"
        /// Exchanges that were mixed up with others.
        case mixedUp = "isolation.mixedUp"
        /// Requests upstream for each exchange.
        case amplification
        /// The failed share of the exchanges, 0 to 1.
        case errorRate
        /// Events a read of the client's.
        case eventsPerRead
        /// Upstream connections for 1,000 exchanges.
        case connectionsPer1000
    }

    /// What is held against the bound.
    public enum Subject: Sendable, Hashable {
        /// A percentile of a time: charged, or as measured.
        case time(Time, Percentile, isRaw: Bool)
        /// A number.
        case number(Number)
    }

    /// What is held against the bound.
    public var subject: Subject
    /// How.
    public var comparison: Objective.Comparison
    /// The bound; of times in milliseconds, of shares as a fraction of 1.
    public var bound: Double
    /// As it was written.
    public var text: String

    /// What became of an objective.
    public struct Outcome: Sendable, Hashable, Codable {
        /// The objective, as it was written.
        public var objective: String
        /// What was reached; absent if it was not measured, or of too few exchanges.
        public var value: Double?
        /// The lower end of the value's 95 % interval.
        public var low: Double?
        /// The upper end of the value's 95 % interval.
        public var high: Double?
        /// Whether it was reached; absent if that cannot be said.
        public var isMet: Bool?
        /// Why it cannot be said.
        public var reason: String?
    }

    /// What became of it in a report.
    public func outcome(of report: AuditReport) -> Outcome {
        var outcome = Outcome(objective: text)
        switch subject {
        case .time(let time, let percentile, let isRaw):
            let paired = report.timing.paired(time)
            let quantiles = isRaw ? paired.proxy : paired.charged
            guard let value = quantiles[percentile] else {
                let needed = ConfidenceInterval.minimumCount(for: percentile) ?? 0
                outcome.reason = "n too small: \(quantiles.count) of \(needed) exchanges"
                return outcome
            }
            outcome.value = value.valueMs
            outcome.low = value.lowMs
            outcome.high = value.highMs
            if report.timing.rig.isRigLimited {
                outcome.reason = "rig-limited: \(report.timing.rig.reasons.joined(separator: "; "))"
                return outcome
            }
        case .number(let number):
            guard let value = report.value(of: number) else {
                outcome.reason = "not measured"
                return outcome
            }
            outcome.value = value
        }
        outcome.isMet = outcome.value.map { comparison.holds($0, bound) }
        return outcome
    }
}

extension TimingReport {
    func paired(_ time: AuditObjective.Time) -> PairedTime {
        switch time {
        case .overhead: overhead
        case .requestPath: requestPath
        case .responsePath: responsePath
        case .longestHold: streams.longestHold
        case .addedJitter: streams.addedJitter
        }
    }
}

extension AuditReport {
    fileprivate func value(of number: AuditObjective.Number) -> Double? {
        func rows(_ verdict: FidelityVerdict) -> Double {
            Double(fidelity.rows.count { $0.verdict == verdict && $0.isCharged })
        }
        return switch number {
        case .findings: Double(findings.count)
        case .faults: Double(findings.count { $0.severity == .fault })
        case .fidelityChanged: rows(.changed)
        case .fidelityLost: rows(.lost)
        case .fidelityBroken: rows(.broken)
        case .mixedUp: Double(isolation.mixedUp.count)
        case .amplification: attempts.amplification
        case .errorRate: counts.proxy > 0 ? Double(counts.failed) / Double(counts.proxy) : nil
        case .eventsPerRead: timing.streams.eventsPerRead
        case .connectionsPer1000: timing.connections.per1000Exchanges
        }
    }
}
