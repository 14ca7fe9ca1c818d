import AdminAPI
import LoadGenerator
import LoadModel
import Measurement
import NIOCore

extension BenchmarkRunner {
    /// What is gathered for one watcher serves the others for so long.
    private static let figuresLifetime = TimeAmount.milliseconds(200)

    /// Changes how the active run goes on.
    ///
    /// - Throws: ``Problem`` 409 where the run cannot be changed so.
    func steer(_ live: LiveRun, _ change: BenchmarkChange) throws(Problem) {
        do throws(RunControlError) {
            if let rate = change.rate { try live.setRate(rate) }
            if let speed = change.speed { try live.setSpeed(speed) }
            if let concurrency = change.concurrency { try live.setConcurrency(concurrency) }
            switch change.isPaused {
            case true?: try live.pause()
            case false?: try live.resume()
            case nil: break
            }
        } catch {
            throw Problem(status: 409, detail: error.message)
        }
    }

    /// What the run does at this moment; nil before it begins.
    func liveFigures(of run: Active) async -> LiveFigures? {
        let id = run.record.id
        if let figures, figures.id == id, NIODeadline.now() - figures.time < Self.figuresLifetime {
            return figures.value
        }
        guard let snapshot = await run.live.snapshot() else { return nil }
        let value = LiveFigures(snapshot, of: run.record.plan)
        figures = (id, .now(), value)
        return value
    }
}

extension LiveFigures {
    /// The percentiles that are shown of a run under way.
    private static let percentiles: [Percentile] = [.p50, .p90, .p99]

    init(_ snapshot: LiveSnapshot, of plan: LoadPlan) {
        let controls = snapshot.controls
        self.init(phase: Phase(snapshot.phase, controls))
        achievedRequestsPerSecond = snapshot.currentRate
        speed = controls.speed
        concurrency = controls.concurrency
        if !plan.arrivals.isClosedLoop, !controls.isPaused, !controls.isStopping {
            offeredRequestsPerSecond = controls.rate ?? snapshot.tally.recentlyOfferedRate
        }
        inFlight = snapshot.requestsInFlight
        // Only what is shown is worked out: a whole report takes long enough to make the loops of few cores late.
        let tally = snapshot.tally
        heldBack = tally.heldBackCount
        responseTime = Self.shown(tally.latencies(of: .responseTime))
        timeToFirstToken = Self.shown(tally.latencies(of: .timeToFirstToken))
        failures = tally.failureCounts
        remainingRequests = plan.stop.requests.map { max(0, $0 - snapshot.progress.completedRequests) }
        remainingTime = snapshot.remaining
    }

    private static func shown(_ latencies: Report.Latencies?) -> [Percentile: Duration] {
        latencies?.values.filter { percentiles.contains($0.key) } ?? [:]
    }
}

extension LiveFigures.Phase {
    fileprivate init(_ phase: Sample.Phase, _ controls: LiveControls) {
        if controls.isStopping {
            self = .ending
        } else if controls.isPaused {
            self = .paused
        } else {
            self =
                switch phase {
                case .warmUp: .warmUp
                case .measured: .measured
                case .coolDown: .coolDown
                }
        }
    }
}
