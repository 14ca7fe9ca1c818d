import AdminAPI
import LoadModel
import Testing

@testable import mockctl

struct TextTests {
    private static func run(completed: Int, state: RunRecord.State = .running) throws -> RunRecord {
        var run = try AdminJSON.decode(RunRecord.self, from: Array(RunSample.active(completed: completed).utf8))
        run.state = state
        return run
    }

    @Test(arguments: [
        (0, "[--------------------]   0 %  0/100"), (45, "[#########-----------]  45 %  45/100  180 req/s"),
        (100, "[####################] 100 %  100/100  400 req/s"),
    ])
    func `the bar fills up`(completed: Int, bar: String) throws {
        #expect(ProgressText.bar(try Self.run(completed: completed), width: 80) == bar)
    }

    @Test func `a search tells its step`() throws {
        var run = try Self.run(completed: 45)
        run.progress.step = .init(number: 3, count: 8, load: 20)
        #expect(ProgressText.figures(run) == "step 3/8 at 20  45/100  180 req/s")
        run.progress.step = .init(number: 3, count: nil, load: 0.5)
        #expect(ProgressText.figures(run).hasPrefix("step 3 at 0.5  "))
    }

    @Test func `the bar fits a narrow terminal and tells failures`() throws {
        var run = try Self.run(completed: 45)
        run.progress.failedRequests = 1_000
        #expect(ProgressText.bar(run, width: 80).hasSuffix("  1,000 failed"))
        #expect(ProgressText.bar(run, width: 30).count == 29)
        #expect(ProgressText.bar(run, width: 0) == "")
    }

    @Test func `a log gets a line for each quarter, and one after ten seconds without`() throws {
        var sparse = SparseProgress()
        let moments: [(completed: Int, elapsed: Duration)] = [
            (0, .seconds(1)), (10, .seconds(2)), (26, .seconds(3)), (30, .seconds(12)), (31, .seconds(13)),
            (32, .seconds(22)), (80, .seconds(23)), (99, .seconds(24)),
        ]
        let lines = try moments.map { moment in
            var run = try Self.run(completed: moment.completed)
            run.progress.elapsed = moment.elapsed
            return sparse.line(run) != nil
        }
        #expect(lines == [false, false, true, false, true, false, true, false])
        #expect(sparse.line(try Self.run(completed: 100, state: .completed)) == nil)
    }

    @Test(arguments: [
        (0.4, "0 s"), (59.9, "59 s"), (60, "1 min 0 s"), (3_599, "59 min 59 s"), (3_600, "1 h 0 min"),
        (90_000, "1 d 1 h"),
    ])
    func `an uptime has its two largest units`(seconds: Double, text: String) {
        #expect(TimeText.text(seconds: seconds) == text)
    }

    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1_000, "1.0 kB"), (1_550_000, "1.6 MB"), (3_000_000_000_000, "3.0 TB"),
    ])
    func `a size has a fitting unit`(bytes: Int, text: String) {
        #expect(SizeText.text(bytes: bytes) == text)
    }

    @Test func `a table is as wide as its widest cells`() {
        var table = TextTable([.left, .right, .left], headings: ["A", "B", "C"])
        table.append(["long", "1", ""])
        table.append(["x", "22", "y"])
        #expect(table.text == "A      B  C\nlong   1\nx     22  y\n")
    }

    @Test func `a failure is told line by line`() {
        #expect(CommandFailure(.refused, "one\ntwo").lines == "mockctl: one\nmockctl: two\n")
        #expect(CommandFailure(.refused, "").lines == "")
    }
}
