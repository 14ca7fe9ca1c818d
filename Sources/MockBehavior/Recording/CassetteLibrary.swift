import Synchronization

/// All cassettes of a server, in memory, and in files where there is a place for them.
///
/// State: in a `Mutex`; files are written and removed under another one, so that none comes back that was removed.
package final class CassetteLibrary: Sendable {
    private let files: CassetteFiles?
    private let cassettes = Mutex<[String: Cassette]>([:])
    private let failures = Mutex<[String: String]>([:])
    private let fileAccess = Mutex(())
    private let changed: AsyncStream<Void>.Continuation
    /// Something is to be kept; for one reader, who calls ``save()``.
    package let changes: AsyncStream<Void>

    /// - Parameter files: nil keeps cassettes in memory alone.
    package init(files: CassetteFiles? = nil) {
        self.files = files
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Whether that can be a cassette's name: lower case letters and digits, then also `.`, `_` and `-`.
    package static func isName(_ text: String) -> Bool {
        let isPlain: (UInt8) -> Bool = { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
        guard let first = text.utf8.first, isPlain(first), text.utf8.count <= 64 else { return false }
        return text.utf8.allSatisfy { isPlain($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D }
    }

    /// The cassette of that name, read from its file when it is first asked for; an empty one if there is none.
    ///
    /// - Throws: ``CassetteError`` if the file cannot be used.
    package func cassette(named name: String) throws(CassetteError) -> Cassette {
        if let known = known(name) { return known }
        let entries = try read(name) ?? []
        return cassettes.withLock { cassettes in
            // Another may have been faster.
            if let known = cassettes[name] { return known }
            let cassette = Cassette(name, entries: entries) { [changed] in changed.yield() }
            cassettes[name] = cassette
            return cassette
        }
    }

    /// The cassette of that name if there is anything in it, or somebody uses it; nil otherwise. It is not kept in memory.
    ///
    /// - Throws: ``CassetteError`` if the file cannot be used.
    package func find(_ name: String) throws(CassetteError) -> Cassette? {
        if let known = known(name) { return known }
        guard Self.isName(name), let entries = try read(name) else { return nil }
        return Cassette(name, entries: entries)
    }

    /// The names of all cassettes, in order.
    package func names() throws(CassetteError) -> [String] {
        do {
            let inFiles = try files?.names().filter(Self.isName) ?? []
            return cassettes.withLock { Set($0.keys) }.union(inFiles).sorted()
        } catch {
            throw CassetteError("the cassettes cannot be listed: \(error)", cause: error)
        }
    }

    /// Where the cassette is kept; nil for in memory alone.
    package func path(of name: String) -> String? { files?.path(name) }

    /// Why the cassette could not be written when it last was to be.
    package func failure(of name: String) -> String? { failures.withLock { $0[name] } }

    /// Forgets the recordings of a cassette, and its file.
    ///
    /// - Returns: how many recordings there were; nil for no such cassette.
    package func remove(_ name: String) throws(CassetteError) -> Int? {
        guard Self.isName(name) else { return nil }
        // A file that cannot be read can be removed all the same.
        var count: Int?
        do throws(CassetteError) { count = try find(name)?.entries.count } catch { count = 0 }
        guard let count else { return nil }
        do {
            try fileAccess.withLock { _ in
                try files?.remove(name)
                _ = known(name)?.clear()
                failures.withLock { $0[name] = nil }
            }
        } catch {
            throw CassetteError("the cassette \"\(name)\" cannot be removed: \(error)", cause: error)
        }
        return count
    }

    /// Writes what is not in the files.
    ///
    /// - Returns: what could not be written, by cassette; it is tried again with the next change of that cassette.
    package func save() -> [(name: String, reason: String)] {
        guard let files else { return [] }
        var failed: [(name: String, reason: String)] = []
        for cassette in cassettes.withLock({ Array($0.values) }) {
            fileAccess.withLock { _ in
                guard let entries = cassette.takeUnsaved() else { return }
                do {
                    try files.write(cassette.name, CassetteDocument.bytes(of: entries))
                    failures.withLock { $0[cassette.name] = nil }
                } catch {
                    failures.withLock { $0[cassette.name] = "\(error)" }
                    failed.append((cassette.name, "\(error)"))
                }
            }
        }
        return failed
    }

    private func known(_ name: String) -> Cassette? { cassettes.withLock { $0[name] } }

    private func read(_ name: String) throws(CassetteError) -> [CassetteEntry]? {
        guard let files else { return nil }
        let bytes: [UInt8]?
        do {
            bytes = try files.read(name)
        } catch {
            throw CassetteError("the cassette \(files.path(name)) cannot be read: \(error)", cause: error)
        }
        guard let bytes else { return nil }
        do throws(ConfigurationError) {
            return try CassetteDocument.entries(in: bytes)
        } catch {
            let reasons = error.issues.prefix(3).map(\.description).joined(separator: "; ")
            throw CassetteError("the cassette \(files.path(name)) cannot be used: \(reasons)", cause: error)
        }
    }
}

/// Why a cassette cannot be used.
package struct CassetteError: Error, CustomStringConvertible {
    package let message: String
    package let cause: (any Error)?

    package init(_ message: String, cause: (any Error)? = nil) {
        self.message = message
        self.cause = cause
    }

    package var description: String { message }
}
