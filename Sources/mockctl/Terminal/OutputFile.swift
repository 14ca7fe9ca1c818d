#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that a command writes; `-` is standard output.
struct OutputFile {
    let path: String

    /// Writes the text in place of whatever the file held.
    func write(_ text: String) throws(CommandFailure) {
        if path == "-" { return try Console.output(text) }
        guard let file = fopen(path, "we") else { throw failure() }
        let count = text.utf8.count
        let isWritten = fwrite(text, 1, count, file) == count
        guard fclose(file) == 0, isWritten else { throw failure() }
    }

    private func failure() -> CommandFailure {
        CommandFailure(.outputFailed, "cannot write \(path): \(String(cString: strerror(errno)).lowercased())")
    }
}
