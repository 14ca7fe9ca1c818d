#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The program's two ways out: data on standard output, everything else on standard error.
enum Console {
    /// Writes data, as it is.
    ///
    /// A reader that is gone ends the program as it would any other in a pipe.
    static func output(_ text: String) throws(CommandFailure) {
        guard let code = put(text, to: STDOUT_FILENO) else { return }
        if code == EPIPE {
            signal(SIGPIPE, SIG_DFL)
            raise(SIGPIPE)
        }
        throw CommandFailure(
            .outputFailed, "cannot write to standard output: \(String(cString: strerror(code)).lowercased())"
        )
    }

    /// Writes one line of data.
    static func outputLine(_ line: String) throws(CommandFailure) { try output(line + "\n") }

    /// Tells people something; whether it can be said does not matter.
    static func tell(_ text: String) { _ = put(text, to: STDERR_FILENO) }

    /// Whether people see standard output at once.
    static var showsData: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether what is told can be written over.
    static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether data may be coloured.
    static var hasColor: Bool {
        showsData && Environment.value(of: "NO_COLOR") == nil && Environment.value(of: "TERM") != "dumb"
    }

    /// Whether what is told can be written over, anywhere on the screen.
    static var canDrawOver: Bool { showsProgress && Environment.value(of: "TERM") != "dumb" }

    /// Whether what is told may be coloured.
    static var progressHasColor: Bool { canDrawOver && Environment.value(of: "NO_COLOR") == nil }

    /// How many columns standard error has; 80 where it is no terminal.
    static var progressWidth: Int { progressSize.columns }

    /// How large the terminal is at this moment; 80 columns of 24 lines where it does not say.
    static var progressSize: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 else { return (80, 24) }
        return (size.ws_col > 0 ? Int(size.ws_col) : 80, size.ws_row > 0 ? Int(size.ws_row) : 24)
    }

    /// Since some moment in the past.
    static var now: Duration { beginning.duration(to: .now) }
    private static let beginning = ContinuousClock.now

    /// The system's code if not everything could be written.
    private static func put(_ text: String, to descriptor: CInt) -> CInt? {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = write(descriptor, start, rest.count)
                if count < 0 {
                    switch errno {
                    case EINTR: continue
                    case EAGAIN: awaitRoom(descriptor)
                    default: return errno
                    }
                } else {
                    rest = UnsafeRawBufferPointer(rebasing: rest[count...])
                }
            }
            return nil
        }
    }

    private static func awaitRoom(_ descriptor: CInt) {
        var descriptors = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&descriptors, 1, -1)
    }
}
