#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Reads and writes the small files that certificates and keys are kept in.
enum PEMFile {
    /// Larger files are something else.
    private static let maximumSize = 1 << 20

    /// - Parameter code: of the error.
    static func read(_ path: String, as code: ProviderTLSError.Code) throws(ProviderTLSError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(code, "cannot read \(path)") }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16 << 10)
        while text.count <= maximumSize {
            let count = part.withUnsafeMutableBytes { systemRead(descriptor, $0.baseAddress, $0.count) }
            guard count >= 0 else { throw failure(code, "cannot read \(path)") }
            if count == 0 { return String(decoding: text, as: UTF8.self) }
            text.append(contentsOf: part[..<count])
        }
        throw ProviderTLSError(code, "\(path) is too large for a certificate or a key")
    }

    /// Replaces the file as a whole.
    ///
    /// - Parameter mode: its permissions.
    static func write(_ text: String, to path: String, mode: mode_t) throws(ProviderTLSError) {
        let draft = "\(path).\(getpid())"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(.cannotKeep, "cannot write \(path)") }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0, close(descriptor) == 0, rest.isEmpty, rename(draft, path) == 0 else {
            let error = failure(.cannotKeep, "cannot write \(path)")
            unlink(draft)
            throw error
        }
    }

    /// Makes the directory, for its owner alone, unless it is there.
    static func makeDirectory(_ path: String) throws(ProviderTLSError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure(.cannotKeep, "cannot make \(path)") }
    }

    private static func failure(_ code: ProviderTLSError.Code, _ what: String) -> ProviderTLSError {
        ProviderTLSError(code, "\(what): \(String(cString: strerror(errno)))")
    }
}

#if canImport(Glibc)
    private let systemRead = Glibc.read
    private let systemWrite = Glibc.write
#elseif canImport(Musl)
    private let systemRead = Musl.read
    private let systemWrite = Musl.write
#else
    private let systemRead = Darwin.read
    private let systemWrite = Darwin.write
#endif
