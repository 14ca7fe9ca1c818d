import AdminAPI
import LoadModel
import ProviderWire
import Testing

struct BenchmarkChangeTests {
    @Test func `everything that can be changed is read`() throws {
        let change = try BenchmarkChange(
            document: ["name": "new", "tags": ["a", "b"], "note": "why", "paused": true, "rate": 12.5]
        )
        #expect(change.name == "new" && change.tags == ["a", "b"] && change.note == "why")
        #expect(change.isPaused == true && change.rate == 12.5 && change.concurrency == nil)
        #expect(change.isOfLoad)
        #expect(try BenchmarkChange(document: ["note": .null]).note == "")
        #expect(try !BenchmarkChange(document: ["tags": []]).isOfLoad)
        #expect(try BenchmarkChange(document: ["concurrency": 3]).isOfLoad)
        #expect(try BenchmarkChange(document: ["speed": 0.5]).isOfLoad)
    }

    @Test(
        arguments: [
            ([], ""), ([:], ""), (["name": ""], "/name"), (["name": 1], "/name"), (["tags": "a"], "/tags"),
            (["tags": ["a", 1]], "/tags"), (["tags": ["a", "b,c"]], "/tags/1"), (["note": 1], "/note"),
            (["paused": "yes"], "/paused"), (["rate": 0], "/rate"), (["rate": -1], "/rate"), (["rate": "1"], "/rate"),
            (["speed": 0], "/speed"), (["concurrency": 0], "/concurrency"), (["concurrency": 1.5], "/concurrency"),
            (["pause": true], "/pause"), (["rate": 1, "concurrency": 1], ""), (["rate": 1, "speed": 1], ""),
        ] as [(JSONValue, String)])
    func `what cannot be changed so is refused at its place`(document: JSONValue, pointer: String) {
        let problem = #expect(throws: Problem.self) { try BenchmarkChange(document: document) }
        #expect(problem?.status == 422)
        #expect(problem?.errors?.map(\.pointer) == [pointer])
    }

    @Test func `all mistakes are told at once`() {
        let problem = #expect(throws: Problem.self) {
            try BenchmarkChange(document: ["name": "", "rat": 1, "note": 2])
        }
        #expect(problem?.errors?.map(\.pointer) == ["/name", "/rat", "/note"])
        #expect(problem?.errors?[1].detail.contains("\"rate\"") == true)
    }

    @Test func `a change is read again as it was written`() throws {
        var change = BenchmarkChange()
        change.name = "n"
        change.tags = []
        change.note = ""
        change.isPaused = false
        change.concurrency = 9
        #expect(try BenchmarkChange(document: change.document) == change)
    }
}
