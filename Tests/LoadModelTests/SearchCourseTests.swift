import Measurement
import ProviderWire
import Testing

@testable import LoadModel

struct SearchCourseTests {
    private func step(_ load: Double, isMet: Bool = true, throughput: Double? = nil, mean: Int = 10)
        -> SearchReport.Step
    {
        SearchReport.Step(
            load: load, throughput: throughput ?? load, errorRate: 0, meanResponseTime: .milliseconds(mean),
            responseTime: [:], timeToFirstToken: [:], outputTokensPerSecond: nil,
            broken: isMet ? [] : ["errorRate < 1 %"], isRigLimited: false
        )
    }

    /// Carries the search out against a target that bears so much; the loads that were run.
    private func loads(of course: inout SearchCourse, bearing limit: Double) -> [Double] {
        var loads: [Double] = []
        while let load = course.next(), loads.count < 1000 {
            loads.append(load)
            course.record(step(load, isMet: load <= limit))
        }
        return loads
    }

    @Test func `a sweep runs each load once, in order`() {
        var course = SearchCourse(.sweep([5, 1, 3]), axis: .concurrency)
        #expect(course.expectedCount == 3)
        #expect(loads(of: &course, bearing: 2) == [5, 1, 3])
        #expect(course.expectedCount == 3)
        #expect(course.report.highest == 1)
        #expect(course.report.lowestBroken == 3)
        #expect(course.shownIndex == 2)
    }

    @Test func `the next step says which it is, of how many where that is known`() {
        var sweep = SearchCourse(.sweep([5, 1, 3]), axis: .concurrency)
        #expect(sweep.nextStep == .init(number: 1, count: 3, load: 5))
        sweep.record(step(5))
        #expect(sweep.nextStep == .init(number: 2, count: 3, load: 1))
        sweep.record(step(1))
        sweep.record(step(3))
        #expect(sweep.nextStep == nil)

        var highest = SearchCourse(.highest(from: 10, to: 1000, tolerance: 0.05, repeats: 1), axis: .rate)
        highest.record(step(10))
        #expect(highest.nextStep == .init(number: 2, count: nil, load: 20))
    }

    @Test func `progress in a search is that of all its steps, where there are so many`() {
        let half = RunRecord.Progress(fraction: 0.5)
        #expect(half.inSearch(.init(number: 1, count: 4, load: 5)).fraction == 0.125)
        #expect(half.inSearch(.init(number: 4, count: 4, load: 5)).fraction == 0.875)
        #expect(half.inSearch(.init(number: 4, count: nil, load: 5)).fraction == 0.5)
    }

    @Test func `the highest load is doubled for, then halved for`() {
        var course = SearchCourse(.highest(from: 10, to: 1000, tolerance: 0.05, repeats: 1), axis: .rate)
        let loads = loads(of: &course, bearing: 137)
        #expect(loads.prefix(5) == [10, 20, 40, 80, 160])
        #expect(loads.dropFirst(5) == [120, 140, 130, 135])
        let report = course.report
        #expect(report.highest == 135)
        #expect(report.lowestBroken == 140)
        #expect(report.shown == 135)
        #expect(report.verdict.contains("135 requests a second"))
    }

    @Test(arguments: 1...300)
    func `of whole numbers the very highest is found`(limit: Int) {
        var course = SearchCourse(.highest(from: 1, to: 256, tolerance: 0.001, repeats: 1), axis: .concurrency)
        let loads = loads(of: &course, bearing: Double(limit))
        #expect(course.report.highest == Double(min(limit, 256)))
        #expect(loads.count <= 9 + 8)
    }

    @Test func `a target that bears all is told so, and one that bears nothing`() {
        var all = SearchCourse(.highest(from: 10, to: 50, tolerance: 0.05, repeats: 1), axis: .rate)
        #expect(loads(of: &all, bearing: 1000) == [10, 20, 40, 50])
        #expect(all.report.highest == 50)
        #expect(all.report.lowestBroken == nil)
        #expect(all.report.verdict.contains("nothing higher was asked for"))
        var none = SearchCourse(.highest(from: 10, to: 50, tolerance: 0.05, repeats: 1), axis: .rate)
        #expect(loads(of: &none, bearing: 5) == [10])
        #expect(none.report.highest == nil)
        #expect(none.shownIndex == 0)
        #expect(none.report.verdict.hasPrefix("not even 10"))
    }

    @Test func `the majority of the repeats decides, and no more are made than it takes`() {
        var course = SearchCourse(.highest(from: 10, to: 20, tolerance: 0.5, repeats: 3), axis: .rate)
        for isMet in [true, true] { course.record(step(10, isMet: isMet)) }
        #expect(course.next() == 20)
        for isMet in [false, true] { course.record(step(20, isMet: isMet)) }
        #expect(course.next() == 20)
        course.record(step(20, isMet: false))
        #expect(course.next() == 15)
        for isMet in [false, true, true] { course.record(step(15, isMet: isMet)) }
        #expect(course.next() == nil)
        #expect(course.report.highest == 15)
        #expect(course.report.steps.count == 8)
    }

    @Test func `the knee is where throughput over response time is greatest`() {
        var course = SearchCourse(.knee(from: 1, to: 16, steps: 5), axis: .concurrency)
        // Saturates at 400 a second: from four at once on, more only wait longer.
        let means = [1.0: 10, 2: 10, 4: 10, 8: 20, 16: 40]
        var loads: [Double] = []
        while let load = course.next() {
            loads.append(load)
            course.record(step(load, throughput: min(load * 100, 400), mean: means[load] ?? 0))
        }
        #expect(loads == [1, 2, 4, 8, 16])
        #expect(course.report.knee == 4)
        #expect(course.shownIndex == 2)
    }

    @Test func `a knee's loads are equally far apart in ratio, whole where they must be, and each once`() {
        #expect(LoadSearch.loads(from: 1, to: 8, steps: 8, isWhole: true) == [1, 2, 3, 4, 6, 8])
        #expect(LoadSearch.loads(from: 10, to: 1000, steps: 3, isWhole: false) == [10, 100, 1000])
    }

    @Test func `a rate that is not kept up with is not borne`() {
        var report = Report(
            summary: Report.Summary(
                totalRequests: 100, successfulRequests: 90, failedRequests: 10, totalDuration: .seconds(1),
                totalBytes: 0, statusCodes: [:]
            ),
            latencies: [:],
            throughput: Report.Throughput(offeredRequestsPerSecond: 100, successfulRequestsPerSecond: 90),
            failures: [:], connectionsOpened: 1, bytesSent: 0, inFlight: Report.InFlight(), workloads: [],
            timeSeries: [], objectives: [], notes: []
        )
        #expect(!SearchReport.Step(load: 100, axis: .rate, report: report).isMet)
        #expect(SearchReport.Step(load: 100, axis: .concurrency, report: report).isMet)
        report.throughput.successfulRequestsPerSecond = 96
        #expect(SearchReport.Step(load: 100, axis: .rate, report: report).isMet)
    }
}

struct SearchPlanTests {
    private func plan(_ text: String) throws -> LoadPlan { try LoadPlan(json: JSONValue(parsing: Array(text.utf8))) }

    @Test(arguments: [
        #"{"concurrency": 1, "search": {"sweep": [1, 2, 4]}}"#,
        #"{"rate": 10, "duration": "5s", "search": {"knee": {"from": 1, "to": 100, "steps": 9}}}"#,
        #"{"rate": 10, "duration": "5s", "search": {"highest": {"from": 1, "to": 9, "tolerance": 0.1, "repeats": 5}}}"#,
    ])
    func `a search is read and written alike`(text: String) throws {
        let plan = try plan(text)
        #expect(plan.search != nil)
        #expect(try LoadPlan(json: plan.json) == plan)
    }

    @Test(arguments: [
        (#"{"search": {}}"#, "/search"),
        (#"{"search": {"sweep": []}}"#, "/search/sweep"),
        (#"{"search": {"sweep": [1.5]}}"#, "/search/sweep/0"),
        (#"{"search": {"knee": {"from": 5}}}"#, "/search/knee"),
        (#"{"search": {"knee": {"from": 5, "to": 2}}}"#, "/search/knee/to"),
        (#"{"search": {"highest": {"from": 1, "to": 8}}}"#, "/search/highest"),
        (#"{"search": {"swep": [1]}}"#, "/search/swep"),
        (
            #"{"arrivals": {"process": "ramp", "from": 1, "to": 5, "over": "5s"}, "requests": 9, "search": {"sweep": [1]}}"#,
            "/search"
        ),
    ])
    func `a search that cannot be made is refused where it is wrong`(text: String, pointer: String) throws {
        let error = try #require(throws: PlanError.self) { try plan(text) }
        #expect(error.issues.map(\.pointer).contains(pointer), "\(error.issues)")
    }

    @Test func `a step is the plan at another load, without the search`() throws {
        let closed = try plan(#"{"concurrency": 3, "thinkTime": "5ms", "search": {"sweep": [1, 2]}}"#)
        #expect(closed.loadAxis == .concurrency)
        let step = closed.step(at: 2)
        #expect(step.concurrency == 2)
        #expect(step.search == nil)
        let open = try plan(
            #"{"arrivals": "gamma", "rate": 3, "shape": 0.5, "duration": "1s", "search": {"sweep": [1]}}"#)
        #expect(open.step(at: 7).arrivals == .gamma(rate: 7, shape: 0.5))
    }
}
