/// The course of a search: which load is next, given what came of those before. A state machine without a clock.
///
///     var course = SearchCourse(search, axis: .rate)
///     while let load = course.next() { course.record(step(of: try await run(at: load))) }
///     let report = course.report
package struct SearchCourse: Sendable {
    private enum Phase {
        /// These loads are still to come.
        case listed(ArraySlice<Double>)
        /// No load was too high yet; this is the next.
        case rising(Double)
        /// The highest that was borne, if any, and the lowest that was not.
        case between(Double?, Double)
        case ended
    }

    private let search: LoadSearch
    private let axis: LoadAxis
    private var phase: Phase
    /// What the load whose turn it is came to so far.
    private var verdicts: [Bool] = []
    private(set) var steps: [SearchReport.Step] = []

    /// The course of that search, before its first step.
    package init(_ search: LoadSearch, axis: LoadAxis) {
        self.search = search
        self.axis = axis
        switch search {
        case .sweep(let loads): phase = .listed(loads[...])
        case .knee(let from, let to, let steps):
            phase = .listed(LoadSearch.loads(from: from, to: to, steps: steps, isWhole: axis == .concurrency)[...])
        case .highest(let from, _, _, _): phase = .rising(from)
        }
    }

    /// The next step; nil when the search has ended.
    package var nextStep: RunRecord.Progress.SearchStep? {
        next().map { load in
            let isListed = if case .listed = phase { true } else { false }
            return .init(number: steps.count + 1, count: isListed ? expectedCount : nil, load: load)
        }
    }

    /// The load of the next step; nil when the search has ended.
    package func next() -> Double? {
        switch phase {
        case .listed(let loads): loads.first
        case .rising(let load): load
        case .between(let low, let high): middle(low, high)
        case .ended: nil
        }
    }

    /// Says what came of the step at ``next()``.
    package mutating func record(_ step: SearchReport.Step) {
        steps.append(step)
        switch phase {
        case .listed(let loads): phase = loads.count > 1 ? .listed(loads.dropFirst()) : .ended
        case .rising(let load):
            guard let isMet = verdict(with: step) else { return }
            rise(from: load, isMet: isMet)
        case .between(let low, let high):
            guard let load = middle(low, high), let isMet = verdict(with: step) else { return }
            narrow(isMet ? load : low, isMet ? high : load)
        case .ended: preconditionFailure("the search has ended")
        }
    }

    /// How many steps there will be at least; for searches that end by what they find, how many were made and one.
    package var expectedCount: Int {
        switch phase {
        case .listed(let loads): steps.count + loads.count
        case .rising, .between: steps.count + 1
        case .ended: steps.count
        }
    }

    /// What was found so far.
    package var report: SearchReport {
        let best = steps.max { ($0.power ?? -1) < ($1.power ?? -1) }
        let judged = judgedLoads
        let highest = judged.filter(\.isMet).map(\.load).max()
        let lowestBroken = judged.filter { !$0.isMet }.map(\.load).min()
        var report = SearchReport(
            axis: axis, steps: steps, knee: best?.power == nil ? nil : best?.load, highest: highest,
            lowestBroken: lowestBroken, shown: nil, verdict: ""
        )
        report.shown = shownLoad(of: report)
        report.verdict = verdict(of: report)
        return report
    }

    /// The step whose report stands for the search: the newest one at ``SearchReport/shown``.
    package var shownIndex: Int? { steps.lastIndex { $0.load == report.shown } }

    private func shownLoad(of report: SearchReport) -> Double? {
        switch search {
        case .highest: report.highest ?? steps.map(\.load).min()
        case .knee: report.knee ?? steps.last?.load
        case .sweep: steps.last?.load
        }
    }

    // MARK: - Rising and narrowing

    /// Nil until the load was run often enough to tell.
    private mutating func verdict(with step: SearchReport.Step) -> Bool? {
        guard case .highest(_, _, _, let repeats) = search else { return nil }
        verdicts.append(step.isMet)
        let met = verdicts.count { $0 }
        let missed = verdicts.count - met
        guard max(met, missed) * 2 > repeats || verdicts.count >= repeats else { return nil }
        verdicts = []
        return met > missed
    }

    private mutating func rise(from load: Double, isMet: Bool) {
        guard case .highest(_, let to, _, _) = search else { return }
        if !isMet { return narrow(steps.filter { $0.load < load }.map(\.load).max(), load) }
        phase = load >= to ? .ended : .rising(min(to, load * 2))
    }

    private mutating func narrow(_ low: Double?, _ high: Double) {
        // Nothing was borne at the lowest load that was asked for: below it nobody wanted to know.
        guard let low, case .highest(_, _, let tolerance, _) = search else { return phase = .ended }
        let isClose = (high - low) <= tolerance * low || axis == .concurrency && high - low <= 1
        phase = isClose ? .ended : .between(low, high)
    }

    private func middle(_ low: Double?, _ high: Double) -> Double? {
        guard let low else { return nil }
        let middle = (low + high) / 2
        return axis == .concurrency ? middle.rounded(.down) : middle.rounded(toDecimals: 3)
    }

    // MARK: - Words

    /// Each load once, and what most of its steps say.
    private var judgedLoads: [(load: Double, isMet: Bool)] {
        var loads: [Double: (met: Int, missed: Int)] = [:]
        for step in steps {
            loads[step.load, default: (0, 0)].met += step.isMet ? 1 : 0
            loads[step.load, default: (0, 0)].missed += step.isMet ? 0 : 1
        }
        return loads.map { ($0.key, $0.value.met > $0.value.missed) }
    }

    private func verdict(of report: SearchReport) -> String {
        guard !steps.isEmpty else { return "no step was made" }
        let limited = steps.contains(where: \.isRigLimited) ? "; some steps were limited by the rig" : ""
        switch search {
        case .sweep:
            return
                "\(steps.count) loads from \(text(steps.map(\.load).min())) to \(text(steps.map(\.load).max()))\(limited)"
        case .knee:
            guard let knee = report.knee else { return "no knee: nothing was answered well\(limited)" }
            let isEdge = knee == steps.map(\.load).max()
            return "the knee is at \(text(knee))\(isEdge ? ", the highest load that was tried" : "")\(limited)"
        case .highest(_, let to, _, _):
            guard let highest = report.highest else {
                return "not even \(text(steps.map(\.load).min())) met the objectives\(limited)"
            }
            if let broken = report.lowestBroken {
                return
                    "the highest load that meets the objectives is \(text(highest)); \(text(broken)) does not\(limited)"
            }
            return "\(text(highest)) meets the objectives"
                + (highest >= to ? ", and nothing higher was asked for" : ", and the search was broken off") + limited
        }
    }

    private func text(_ load: Double?) -> String {
        let number = load.map { FixedDecimals.shortText($0) } ?? "nothing"
        return axis == .rate ? "\(number) requests a second" : "\(number) at once"
    }
}
