#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What the kernel says about this process. On Linux read from `/proc`; elsewhere nothing is known.
///
///     registry.onCollect(ProcessMetrics.collect)
package struct ProcessMetrics: Sendable, Hashable {
    /// Memory that is really in RAM.
    package let residentMemoryBytes: Int
    /// Open files and sockets, without the one needed to count them.
    package let openFileDescriptors: Int
    /// User and system time together, in seconds.
    package let processorSeconds: Double
    /// When the process started, in seconds since 1970.
    package let startSeconds: Double

    /// How many files and sockets may be open; nil where there is no bound.
    package static var maximumFileDescriptors: Int? {
        var limit = rlimit()
        #if canImport(Glibc)
            let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let resource = RLIMIT_NOFILE
        #endif
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < UInt64(Int.max) else { return nil }
        return Int(limit.rlim_cur)
    }

    /// Contributes these values as the metrics that every Prometheus client has.
    package static func collect(into readings: inout MetricReadings) {
        guard let metrics = read() else { return }
        readings.gauge(.residentMemory, Double(metrics.residentMemoryBytes))
        readings.gauge(.openFileDescriptors, Double(metrics.openFileDescriptors))
        if let maximumFileDescriptors { readings.gauge(.maximumFileDescriptors, Double(maximumFileDescriptors)) }
        readings.counter(.processorTime, metrics.processorSeconds)
        readings.gauge(.startTime, metrics.startSeconds)
    }

    /// The values of this moment, or nil where there is no `/proc`.
    package static func read() -> ProcessMetrics? {
        #if os(Linux)
            guard
                let memory = FileText.contents(of: "/proc/self/statm"), let pages = residentPages(statm: memory),
                let status = FileText.contents(of: "/proc/self/stat"), let times = ProcessTimes(stat: status),
                let descriptors = FileText.entryCount(of: "/proc/self/fd"), let bootSeconds
            else { return nil }
            let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
            return ProcessMetrics(
                residentMemoryBytes: pages * sysconf(Int32(_SC_PAGESIZE)),
                openFileDescriptors: descriptors - 1,
                processorSeconds: Double(times.processorTicks) / ticksPerSecond,
                startSeconds: Double(bootSeconds) + Double(times.startTicks) / ticksPerSecond
            )
        #else
            return nil
        #endif
    }

    /// When the machine started, in seconds since 1970.
    private static let bootSeconds = FileText.contents(of: "/proc/stat").flatMap { bootSeconds(stat: $0) }

    /// The second number of `/proc/self/statm`.
    static func residentPages(statm: String) -> Int? {
        statm.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    }

    /// The line `btime` of `/proc/stat`.
    static func bootSeconds(stat: String) -> Int? {
        stat.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Int($0.dropFirst("btime ".count)) }
    }
}

/// The times in `/proc/self/stat`, in clock ticks.
struct ProcessTimes: Hashable {
    let processorTicks: Int
    let startTicks: Int

    /// Reads the line, whose second field is the program's name in brackets and may hold spaces and brackets itself.
    init?(stat: String) {
        guard let bracket = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[bracket...].split(separator: " ")
        // proc_pid_stat(5) counts from 1, and field 2 ends with the bracket.
        guard
            fields.count > 20, let user = Int(fields[14 - 2]), let system = Int(fields[15 - 2]),
            let start = Int(fields[22 - 2])
        else { return nil }
        processorTicks = user + system
        startTicks = start
    }
}
