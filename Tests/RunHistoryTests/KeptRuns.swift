import Foundation
import LoadModel
import ProviderWire

@testable import RunHistory

/// What the tests of the history keep, and where.
enum KeptRuns {
    static let environment = RunRecord.Environment(processorCount: 2, version: "1.0")
    /// A time whose milliseconds have no exact binary form.
    static let beginning = Date(timeIntervalSince1970: 1_700_000_000.123)

    /// What two exchanges of three milliseconds came to.
    static func tally(milliseconds: Int = 3) -> SampleTally {
        var tally = SampleTally()
        for number in 0..<2 {
            var sample = Sample(
                number: number, intendedStart: .zero, end: .milliseconds(milliseconds), outcome: .success
            )
            sample.start = .zero
            sample.status = 200
            tally.record(sample)
        }
        return tally
    }

    /// Runs the closure with a directory that does not exist yet and is removed afterwards.
    static func withDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("runs-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        return try await body(directory)
    }
}

extension RunStore {
    /// Keeps a run that began so many seconds after the first, and has been completed.
    @discardableResult
    func keep(_ plan: LoadPlan = LoadPlan(), after seconds: Double = 0, milliseconds: Int = 3) async throws -> String {
        let time = KeptRuns.beginning.addingTimeInterval(seconds)
        let id = try await create(plan, environment: KeptRuns.environment, at: time).id
        let tally = KeptRuns.tally(milliseconds: milliseconds)
        try await begin(id, at: time)
        try await finish(
            id, state: .completed, report: tally.report, histograms: tally.histograms,
            at: time.addingTimeInterval(1)
        )
        return id
    }

    /// The ids of the runs that the query wants.
    func found(_ change: (inout RunQuery) -> Void) async throws -> [String] {
        var query = RunQuery()
        change(&query)
        return try await list(query).runs.map(\.id)
    }
}
