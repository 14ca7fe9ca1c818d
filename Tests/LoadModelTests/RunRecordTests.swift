import LoadModel
import ProviderWire
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite struct RunRecordTests {
    private var record: RunRecord {
        var record = RunRecord(
            id: "7",
            plan: LoadPlan(.message, requests: 10, concurrency: 2),
            createdAt: Date(timeIntervalSince1970: 1_700_000_000.25),
            environment: .init(processorCount: 2, version: "1.0")
        )
        record.state = .running
        record.startedAt = Date(timeIntervalSince1970: 1_700_000_001)
        record.progress = .init(fraction: 0.5, completedRequests: 5, failedRequests: 1, elapsed: .milliseconds(1_500))
        return record
    }

    @Test func `the JSON is the admin API's benchmark`() throws {
        let json = try JSONValue(parsing: Array(JSONEncoder().encode(record)))

        #expect(json["id"] == "7")
        #expect(json["name"] == "message")
        #expect(json["state"] == "running")
        #expect(json["createdAt"] == "2023-11-14T22:13:20.250Z")
        #expect(json["startedAt"] == "2023-11-14T22:13:21.000Z")
        #expect(json["finishedAt"] == nil)
        #expect(json["plan"]?["requests"] == 10)
        #expect(json["progress"]?["fraction"]?.numberValue?.doubleValue == 0.5)
        #expect(json["progress"]?["completedRequests"] == 5)
        #expect(json["progress"]?["elapsedMs"] == 1500)
        #expect(json["environment"]?["processorCount"] == 2)
        #expect(json["report"] == nil)
    }

    @Test func `a record is read again as it was written`() throws {
        #expect(try JSONDecoder().decode(RunRecord.self, from: JSONEncoder().encode(record)) == record)
    }

    @Test func `a time keeps its millisecond however often it is read and written`() throws {
        for millisecond in 0..<1_000 {
            let date = Date(timeIntervalSince1970: 1_796_050_539 + Double(millisecond) / 1_000)
            let text = Timestamp(date: date).text
            #expect(text.hasSuffix(".\(String(millisecond + 1_000).dropFirst())Z"))
            let again = try JSONDecoder().decode(Timestamp.self, from: JSONEncoder().encode(Timestamp(date: date)))
            #expect(again.text == text)
        }
    }

    @Test(arguments: RunRecord.State.allCases)
    func `only what is queued or running goes on`(state: RunRecord.State) {
        #expect(state.isFinal == (state != .queued && state != .running))
    }
}
