import ProviderWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that a command reads; `-` is standard input.
struct InputFile {
    let path: String

    /// How messages name it.
    var name: String { path == "-" ? "standard input" : path }

    /// All of it.
    func bytes() throws(CommandFailure) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable() }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = read(descriptor, &piece, piece.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes.append(contentsOf: piece[..<count])
            } else if errno != EINTR {
                throw unreadable()
            }
        }
    }

    /// All of it as text.
    func text() throws(CommandFailure) -> String { String(decoding: try bytes(), as: UTF8.self) }

    /// Its JSON document; a syntax error is told with line and column.
    func json() throws(CommandFailure) -> JSONValue {
        let bytes = try bytes()
        do {
            return try JSONValue(parsing: bytes)
        } catch {
            throw CommandFailure(.badData, "\(name):\(error.line):\(error.column): \(error.detail)")
        }
    }

    /// The one line of a file that holds a secret.
    func secret() throws(CommandFailure) -> String {
        var text = Substring(String(decoding: try bytes(), as: UTF8.self))
        while text.last?.isNewline == true { text.removeLast() }
        if text.isEmpty { throw CommandFailure(.badData, "\(name) is empty; it should hold one line") }
        if text.contains(where: \.isNewline) {
            throw CommandFailure(.badData, "\(name) has several lines; it should hold one")
        }
        return String(text)
    }

    private func unreadable() -> CommandFailure {
        CommandFailure(.badData, "cannot read \(name): \(String(cString: strerror(errno)).lowercased())")
    }
}
