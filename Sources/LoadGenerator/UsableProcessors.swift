#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The processors that this process may run on.
package enum UsableProcessors {
    /// How many there are of those that a service manager, `taskset` or a container's set leaves to the process, at least 1.
    ///
    /// Event loops that share a processor take turns on it, and each sees fewer events at once: more loops than this only
    /// cost. A share of a processor's time, as containers are limited to, is not looked at.
    package static var count: Int { max(1, allowed ?? sysconf(CInt(_SC_NPROCESSORS_ONLN))) }

    /// What Linux says; nil elsewhere.
    private static var allowed: Int? {
        guard let file = fopen("/proc/self/status", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4096)
        while fgets(&line, CInt(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if let count = count(inStatus: text) { return count }
        }
        return nil
    }

    /// How many processors a line of `/proc/PID/status` allows, `Cpus_allowed:	ff,ffffffff`; nil if it is another line.
    static func count(inStatus line: String) -> Int? {
        let name = "Cpus_allowed:"
        guard line.hasPrefix(name) else { return nil }
        let count = line.dropFirst(name.count).compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
        return count > 0 ? count : nil
    }
}
