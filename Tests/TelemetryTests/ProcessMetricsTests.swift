import Testing

@testable import Telemetry

@Suite struct `Process metrics` {
    private static let tail =
        " S 1 4242 4242 0 -1 4194304 911 0 3 0 120 35 0 0 20 0 7 0 987654 231055360 5120 18446744073709551615"

    @Test(arguments: ["4242 (llm-mockd)", "4242 (a b)", "4242 (a) R (b)", "4242 ())"])
    func `the program's name does not confuse the reading of its times`(head: String) throws {
        let times = try #require(ProcessTimes(stat: head + Self.tail))
        #expect(times.processorTicks == 155)
        #expect(times.startTicks == 987_654)
    }

    @Test(arguments: ["", "4242", "4242 (x) S 1 2 3", "4242 (x)" + tail.replacing("120", with: "x")])
    func `what is no such line is refused`(stat: String) {
        #expect(ProcessTimes(stat: stat) == nil)
    }

    @Test func `the other files are read where the number stands`() {
        #expect(ProcessMetrics.residentPages(statm: "2256 1250 900 4 0 400 0\n") == 1250)
        #expect(ProcessMetrics.residentPages(statm: "2256") == nil)
        #expect(ProcessMetrics.bootSeconds(stat: "cpu 1 2\nbtime 1700000000\nprocesses 3\n") == 1_700_000_000)
        #expect(ProcessMetrics.bootSeconds(stat: "cpu 1 2\n") == nil)
    }

    #if os(Linux)
        @Test func `this process has memory, files, processor time and a start in this age`() throws {
            let registry = MetricsRegistry()
            registry.onCollect(ProcessMetrics.collect)
            let snapshot = registry.snapshot()

            let values = Dictionary(
                uniqueKeysWithValues: (snapshot.counters + snapshot.gauges).map { ($0.name, $0.value) }
            )
            #expect(try #require(values["process_resident_memory_bytes"]) > 1_000_000)
            #expect(try #require(values["process_open_fds"]) >= 3)
            #expect(try #require(values["process_cpu_seconds_total"]) >= 0)
            #expect(try #require(values["process_start_time_seconds"]) > 1_500_000_000)
        }
    #endif
}
