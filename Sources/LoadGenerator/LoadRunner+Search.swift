import LoadModel

extension LoadRunner {
    /// Carries a plan out at one load after the other, as its search says.
    ///
    /// - Returns: the report and the histograms of the step that stands for the search, with all steps in
    ///   ``Report/search``. A run that is stopped or cancelled ends the search.
    func search(
        _ search: LoadSearch, of plan: LoadPlan, target: LoadTarget?, live: LiveRun,
        mock: (@Sendable () async -> MockFacts)?
    ) async throws -> RunOutcome {
        guard let axis = plan.loadAxis else { preconditionFailure("a valid plan's search has something to vary") }
        var course = SearchCourse(search, axis: axis)
        var shown: RunOutcome?
        var ending = RunOutcome.Ending.completed
        while ending == .completed, let step = course.nextStep {
            let load = step.load
            live.begin(step)
            let outcome = try await run(plan.step(at: load), target: target, live: live, mock: mock)
            ending = outcome.ending
            guard ending == .completed else {
                // What was broken off says nothing of its load.
                shown = shown ?? outcome
                break
            }
            course.record(SearchReport.Step(load: load, axis: axis, report: outcome.report))
            if course.shownIndex == course.report.steps.indices.last { shown = outcome }
        }
        guard var outcome = shown else { preconditionFailure("a valid search has at least one step") }
        outcome.ending = ending
        outcome.report.search = course.report
        return outcome
    }
}
