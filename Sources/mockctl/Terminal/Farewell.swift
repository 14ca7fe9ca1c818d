import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the program says when Ctrl-C ends it.
enum Farewell {
    /// The message that is due, as C writes it; never freed, since a signal may want it at any moment.
    private static let message = Atomic<UnsafeRawPointer?>(nil)

    /// From now on Ctrl-C says that and ends the program, with the status that shells give for it.
    static func onInterrupt(say text: String) {
        message.store(UnsafeRawPointer(strdup(text)), ordering: .releasing)
        signal(SIGINT) { _ in
            // Only what POSIX allows in a signal handler.
            if let text = Farewell.message.load(ordering: .acquiring) {
                _ = write(STDERR_FILENO, text, strlen(text.assumingMemoryBound(to: CChar.self)))
            }
            _exit(130)
        }
    }
}
