import AdminAPI
import LoadModel
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct ArchiveReaderTests {
    private func line(_ id: String, state: RunRecord.State = .completed) throws -> String {
        var run = RunRecord(
            id: id, plan: LoadPlan(), createdAt: Date(timeIntervalSince1970: 1_700_000_000),
            environment: .init(processorCount: 1, version: "1")
        )
        run.state = state
        return String(decoding: try AdminJSON.encode(ArchivedRun(run: run, histograms: nil)), as: UTF8.self)
    }

    private func read(_ text: String, inPiecesOf size: Int = .max) throws -> [ArchivedRun] {
        var reader = ArchiveReader()
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            try reader.read(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return try reader.finish()
    }

    @Test(arguments: [1, 7, .max])
    func `lines are runs, however they are cut on the way`(size: Int) throws {
        let text = try "\(line("1"))\n\n\(line("2"))\r\n  \n\(line("3"))"
        #expect(try read(text, inPiecesOf: size).map(\.run.id) == ["1", "2", "3"])
        #expect(try read("").isEmpty)
    }

    @Test func `every bad line is told, and nothing is given out`() throws {
        let text = try "\(line("1"))\n{\n{\"archive\": 1}\n\(line("4", state: .running))\n\(line("5"))\n[]"
        let problem = #expect(throws: Problem.self) { try read(text) }
        #expect(problem?.status == 422)
        let details = problem?.errors?.map(\.detail) ?? []
        #expect(details.map { String($0.prefix(6)) } == ["line 2", "line 3", "line 4", "line 6"])
        #expect(problem?.errors?[2].pointer == "/run/state")
        #expect(details[1].contains("\"run\" is missing"))
    }

    @Test func `mistakes are told up to a number`() {
        let problem = #expect(throws: Problem.self) { try read(String(repeating: "x\n", count: 1_000)) }
        #expect(problem?.errors?.count == 20)
    }
}
