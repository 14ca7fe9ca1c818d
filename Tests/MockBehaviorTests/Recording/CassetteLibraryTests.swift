import ProviderWire
import Synchronization
import Testing

@testable import MockBehavior

struct CassetteLibraryTests {
    /// Files in memory.
    private final class Disk: Sendable {
        let contents = Mutex<[String: [UInt8]]>([:])
        let isFull = Mutex(false)

        struct NoSpace: Error, CustomStringConvertible { let description = "no space left" }

        var files: CassetteFiles {
            CassetteFiles(
                read: { name in self.contents.withLock { $0[name] } },
                write: { name, bytes in
                    if self.isFull.withLock({ $0 }) { throw NoSpace() }
                    self.contents.withLock { $0[name] = bytes }
                },
                remove: { name in self.contents.withLock { $0[name] = nil } },
                names: { self.contents.withLock { Array($0.keys) } },
                path: { "/state/\($0).json" }
            )
        }
    }

    private static let entry = CassetteEntry(
        key: CassetteKey(method: "GET", path: "/a"), model: nil, upstream: "", recordedAt: "", status: 200, fields: [],
        headAt: .zero, parts: [], duration: .zero
    )

    @Test func `what is recorded is in the files after it was saved, and read by the next library`() throws {
        let disk = Disk()
        let library = CassetteLibrary(files: disk.files)
        let cassette = try library.cassette(named: "a")
        #expect(library.save().isEmpty)
        #expect(disk.contents.withLock { $0.isEmpty })
        try cassette.add(Self.entry)
        #expect(library.save().isEmpty)
        let next = CassetteLibrary(files: disk.files)
        #expect(try next.cassette(named: "a").entries == [Self.entry])
        #expect(try next.cassette(named: "b").entries == [])
        #expect(try next.names() == ["a", "b"])
    }

    @Test func `a name always means the same cassette`() throws {
        let library = CassetteLibrary()
        #expect(try library.cassette(named: "a") === library.cassette(named: "a"))
        #expect(try library.find("a") === library.cassette(named: "a"))
        #expect(try library.find("b") == nil)
    }

    @Test func `whoever listens is told of a change`() async throws {
        let library = CassetteLibrary()
        try library.cassette(named: "a").add(Self.entry)
        var changes = library.changes.makeAsyncIterator()
        #expect(await changes.next() != nil)
    }

    @Test func `what cannot be written is told, kept, and written with the next change`() throws {
        let disk = Disk()
        let library = CassetteLibrary(files: disk.files)
        let cassette = try library.cassette(named: "a")
        disk.isFull.withLock { $0 = true }
        try cassette.add(Self.entry)
        #expect(library.save().map(\.reason) == ["no space left"])
        #expect(library.failure(of: "a") == "no space left")
        disk.isFull.withLock { $0 = false }
        try cassette.add(Self.entry, replaces: true)
        #expect(library.save().isEmpty)
        #expect(library.failure(of: "a") == nil)
        #expect(disk.contents.withLock { $0["a"] } == CassetteDocument.bytes(of: [Self.entry]))
    }

    @Test func `what is removed is gone from file and memory, and does not come back`() throws {
        let disk = Disk()
        let library = CassetteLibrary(files: disk.files)
        let cassette = try library.cassette(named: "a")
        try cassette.add(Self.entry)
        _ = library.save()
        try cassette.add(Self.entry, replaces: true)
        #expect(try library.remove("a") == 1)
        #expect(library.save().isEmpty)
        #expect(disk.contents.withLock { $0.isEmpty })
        #expect(cassette.entries.isEmpty)
        #expect(try library.remove("b") == nil)
        #expect(try library.remove("../a") == nil)
    }

    @Test func `a damaged file is an error that names it, and can be removed`() throws {
        let disk = Disk()
        disk.contents.withLock { $0["a"] = Array("{".utf8) }
        let library = CassetteLibrary(files: disk.files)
        let error = #expect(throws: CassetteError.self) { try library.cassette(named: "a") }
        #expect(error?.message.hasPrefix("the cassette /state/a.json cannot be used: line 1") == true)
        let rules: JSONValue = [["name": "r", "answer": ["proxy": ["cassette": "a", "mode": "replay"]]]]
        let refused = #expect(throws: ConfigurationError.self) {
            try ConfigurationStore(document: ["rules": rules], cassettes: library)
        }
        #expect(refused?.issues.map(\.pointer.description) == ["/rules/0/answer/proxy/cassette"])
        #expect(try library.remove("a") == 0)
        #expect(try library.cassette(named: "a").entries.isEmpty)
    }

    @Test(arguments: ["a", "0", "a.b_c-d", String(repeating: "a", count: 64)])
    func `a name may be`(name: String) { #expect(CassetteLibrary.isName(name)) }

    @Test(arguments: [
        "", ".", "..", ".a", "-a", "_a", "A", "a/b", "a b", "é", "a\0", String(repeating: "a", count: 65),
    ])
    func `a name may not be`(name: String) { #expect(!CassetteLibrary.isName(name)) }
}
