import AdminAPI
import AdminClient

/// What the daemon says to a comparison, of runs or of audits.
enum ComparisonAnswer {
    /// Holds all against the first.
    ///
    /// - Throws: ``CommandFailure`` that lists what differs, if the daemon compares only what is forced.
    static func of(
        _ route: AdminRoute, _ ids: [String], _ format: String, force: Bool, from client: MockdClient
    ) async throws -> AdminAnswer {
        let query = MockdClient.comparisonQuery(Array(ids.dropFirst()), format, force: force)
        do {
            return try await client.answer(route, (ids[0], ""), query: query)
        } catch let error as AdminClientError {
            guard let problem = error.problem, problem.status == 409, let differences = problem.errors else {
                throw error
            }
            let what = route == .auditComparison ? "the audits did not do the same" : "the loads of the runs differ"
            let lines = ["\(what); --force compares them all the same"] + differences.map(\.detail)
            throw CommandFailure(.refused, lines.joined(separator: "\n"))
        }
    }
}
