#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Tells whether another living process has the same history open, so that nobody takes its runs for dead.
///
/// Each owner holds a shared lock on a file beside the database as long as it lives; the kernel lets go of it however the
/// process ends. Who can have it exclusively for a moment is alone.
final class HistoryLock: Sendable {
    private let descriptor: Int32

    /// Opens the lock file, or makes it; nil if that cannot be done.
    init?(path: String) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor < 0 { return nil }
    }

    deinit { close(descriptor) }

    /// Runs the closure only if nobody else has the history open, then shares the lock.
    func shareAfter<Failure: Error>(alone: () throws(Failure) -> Void) throws(Failure) {
        defer { _ = flock(descriptor, LOCK_SH) }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try alone() }
    }
}
