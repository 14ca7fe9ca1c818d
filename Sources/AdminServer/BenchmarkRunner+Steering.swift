import AdminAPI
import LoadGenerator
import LoadModel

extension BenchmarkRunner {
    /// Changes how the active run goes on.
    ///
    /// - Throws: ``Problem`` 409 where the run cannot be changed so.
    func steer(_ live: LiveTally, _ change: BenchmarkChange) async throws {
        do {
            if let rate = change.rate { try live.setRate(rate) }
            if let concurrency = change.concurrency { try live.setConcurrency(concurrency) }
        } catch let error as LiveControlError {
            throw Problem(status: 409, detail: error.description)
        }
        switch change.isPaused {
        case true?: live.pause()
        case false?: live.resume()
        case nil: break
        }
    }

    /// The report with what the daemon alone knows of the rig, and the verdict on all of it.
    func judged(
        _ report: Report, of plan: LoadPlan, since before: RigWatch.Reading, until after: RigWatch.Reading
    ) -> Report {
        guard var rig = report.rig else { return report }
        rig.pacingError = after.pacingError(since: before).flatMap(Report.Latencies.init)
        rig.mockUtilization = after.utilization(since: before)
        // What the generator knew of itself is judged by it; the mock's part is added.
        let limits = RigVerdict(rig: rig, report: report, plan: plan, sending: nil).limits
        rig.limits += limits.filter { !rig.limits.contains($0) }
        var report = report
        report.rig = rig
        return report
    }
}
