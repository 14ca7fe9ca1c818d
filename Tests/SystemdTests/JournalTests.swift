import Testing

@testable import Systemd

#if os(Linux)
    import Glibc
#endif

struct JournalTests {
    @Test func `message and priority come first, then the fields in order`() throws {
        let fields = try [
            JournalField(name: "REVISION", value: "7"),
            JournalField(name: "LISTENER", value: "127.0.0.1:8080"),
            JournalField(name: "LISTENER", value: "a=b\nc"),
        ]
        let entry = JournalEntry("configuration\nreloaded", priority: .notice, fields: fields)
        let expected = [
            "MESSAGE=configuration\nreloaded", "PRIORITY=5",
            "REVISION=7", "LISTENER=127.0.0.1:8080", "LISTENER=a=b\nc",
        ]
        #expect(entry.assignments == expected)
    }

    @Test(arguments: ["A", "REVISION_2", String(repeating: "X", count: 64)])
    func `a field may have this name`(name: String) throws {
        #expect(try JournalField(name: name, value: "").name == name)
    }

    @Test(arguments: ["", "_PID", "2ND", "revision", "A-B", "A=B", "Ä", "A\n", String(repeating: "X", count: 65)])
    func `a name that the journal would drop is refused`(name: String) {
        let error = #expect(throws: SystemdError.self) { try JournalField(name: name, value: "") }
        #expect(error?.code == .invalidName)
    }

    @Test(arguments: [
        ("revision", "REVISION"), ("request-id", "REQUEST_ID"), ("http.status", "HTTP_STATUS"),
        ("_2nd", "ND"), ("größe", "GR____E"),
    ])
    func `a logging key becomes a field's name`(key: String, name: String) {
        #expect(JournalField(key: key, value: "v")?.name == name)
    }

    @Test func `a key is cut to the length that the journal keeps, and one of no letters is no field`() {
        #expect(JournalField(key: String(repeating: "k", count: 100), value: "v")?.name.count == 64)
        #expect(JournalField(key: "_42", value: "v") == nil)
    }

    @Test func `each line of a prefixed text has the priority`() {
        #expect(LogPriority.warning.prefixingLines(of: "one\n\ntwo") == "<4>one\n<4>\n<4>two")
        #expect(LogPriority.allCases.map(\.rawValue) == Array(0...7))
    }

    #if os(Linux)
        @Test func `libsystemd is shown each assignment by itself`() throws {
            let field = try JournalField(name: "NAME", value: "größe\n2")
            let entry = JournalEntry("", priority: .error, fields: [field])
            let shown = entry.withBuffers { $0.map { String(decoding: $0, as: UTF8.self) } }
            #expect(shown == ["MESSAGE=", "PRIORITY=3", "NAME=größe\n2"])
        }

        @Test func `the log goes to the journal only while standard error is its stream`() throws {
            var ends: [CInt] = [0, 0]
            try #require(pipe(&ends) == 0)
            defer { ends.forEach { close($0) } }
            let stream = try #require(HostProcess.deviceAndInode(of: ends[1]))

            func destination(_ environment: [String: String], standardError: CInt) -> LogDestination {
                LogDestination(environment: environment, standardError: standardError, processIdentifier: 42)
            }
            #expect(JournalStream.isConnected(to: ends[1], environment: ["JOURNAL_STREAM": stream]))
            #expect(destination(["JOURNAL_STREAM": stream], standardError: ends[1]) == .journal)
            #expect(destination(["JOURNAL_STREAM": stream], standardError: -1) == .plainLines)
            #expect(destination(["JOURNAL_STREAM": "1:\(stream)"], standardError: ends[1]) == .plainLines)
            #expect(destination(["SYSTEMD_EXEC_PID": "42"], standardError: ends[1]) == .prefixedLines)
            #expect(destination(["SYSTEMD_EXEC_PID": "41"], standardError: ends[1]) == .plainLines)
            #expect(destination([:], standardError: ends[1]) == .plainLines)
        }
    #endif
}
