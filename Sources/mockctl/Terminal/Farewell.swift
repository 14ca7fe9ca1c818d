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
    /// The address of the message as C writes it, 0 for none; never freed, since a signal may want it at any moment.
    private static let message = Atomic<UInt>(0)

    /// From now on Ctrl-C, or a request to end, says that and ends the program, with the status that shells give for it.
    static func onInterrupt(say text: String) {
        message.store(UInt(bitPattern: strdup(text)), ordering: .releasing)
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, farewell) }
    }

    private static let farewell: @convention(c) (CInt) -> Void = { number in
        // Only what POSIX allows in a signal handler.
        if let text = UnsafePointer<CChar>(bitPattern: Farewell.message.load(ordering: .acquiring)) {
            _ = write(STDERR_FILENO, text, strlen(text))
        }
        _exit(128 + number)
    }
}
