#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the C library knows about this process.
enum HostProcess {
    static var identifier: CInt { getpid() }

    /// CLOCK_MONOTONIC, the clock that systemd compares `MONOTONIC_USEC=` with, in microseconds.
    static var monotonicMicroseconds: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(now.tv_sec) * 1_000_000 + UInt64(now.tv_nsec) / 1_000
    }

    static func environmentVariable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// `device:inode` of an open descriptor, as systemd writes it; nil when it is closed.
    static func deviceAndInode(of descriptor: CInt) -> String? {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        return "\(status.st_dev):\(status.st_ino)"
    }

    static func close(_ descriptor: CInt) {
        #if canImport(Glibc)
            Glibc.close(descriptor)
        #else
            Darwin.close(descriptor)
        #endif
    }

    static func explanation(of errorNumber: CInt) -> String {
        String(cString: strerror(errorNumber))
    }
}
