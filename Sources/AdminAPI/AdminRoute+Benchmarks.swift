import LoadModel
import Measurement
import ProviderWire

extension AdminRoute {
    var benchmarkRoute: Description {
        let one = "/v1/benchmarks/{id}"
        return switch self {
        case .startBenchmark:
            Description(
                .post, "/v1/benchmarks", "Starts a benchmark run in the background.", takes: .plan,
                gives: .benchmark, status: 202, failures: [403, 409, 422, 503]
            )
        case .benchmarks:
            Description(
                .get, "/v1/benchmarks",
                "The runs that meet the conditions in the query, newest first; without the time series of their reports.",
                gives: .benchmarks, failures: [422]
            )
        case .exportBenchmarks:
            Description(
                .get, "/v1/benchmarks/export",
                "The runs that have ended and meet the conditions, whole, with report and histograms: one a line.",
                gives: .benchmarkArchive, failures: [422]
            )
        case .importBenchmarks:
            Description(
                .post, "/v1/benchmarks/import",
                "Takes exported runs into the history, all or none, each with an id of its own; passes over those it has.",
                takes: .benchmarkArchive, gives: .benchmarksImported, failures: [422]
            )
        case .benchmark: Description(.get, one, "One run, with its progress.", gives: .benchmark, failures: [404])
        case .changeBenchmark:
            Description(
                .patch, one,
                "Renames, tags or annotates a run; holds, resumes or changes the load of the one that is active.",
                takes: .benchmarkChange, gives: .benchmark, failures: [404, 409, 422]
            )
        case .stopBenchmark:
            Description(
                .post, "\(one)/stop",
                "Ends the active run early: nothing more is sent, what is under way is waited for, all of it is kept.",
                gives: .benchmark, status: 202, failures: [404, 409]
            )
        case .removeBenchmark:
            Description(
                .delete, one,
                "Cancels the run if it is active, and keeps what it measured; removes it from the history if it has ended.",
                gives: .benchmark, failures: [404, 409]
            )
        case .benchmarkReport:
            Description(
                .get, "\(one)/report", "The report, as `?format=` or `Accept` wants it: JSON otherwise.",
                gives: .report,
                failures: [404, 406, 409, 422]
            )
        case .benchmarkComparison:
            Description(
                .get, "\(one)/compare", "What is different between this run and others.", gives: .benchmarkComparison,
                failures: [404, 406, 409, 422]
            )
        case .benchmarkTrend:
            Description(
                .get, "\(one)/trend", "The figures of all runs of this run's plan, oldest first.",
                gives: .benchmarkTrend, failures: [404, 422]
            )
        default:
            Description(
                .get, "\(one)/events", "The run's progress as server-sent events, until it ends.",
                gives: .eventStream, failures: [404, 503]
            )
        }
    }
}

/// The queries of the routes for benchmarks and audits, as `openapi.json` describes them.
enum BenchmarkParameters {
    static func all(of route: AdminRoute) -> [JSONValue] {
        switch route {
        case .benchmarks: conditions + paging
        case .exportBenchmarks:
            conditions + [parameter("id", text, "Only these runs: ids between commas; may be repeated.")]
        case .stopBenchmark:
            [parameter("now", ["type": "boolean"], "Break off what is under way; the run is cancelled then.")]
        case .benchmarkReport:
            [
                parameter(
                    "convention", ["enum": .array(Convention.allCases.map { .string($0.rawValue) })],
                    "Reads the run in another tool's terms."
                )
            ]
        case .benchmarkComparison:
            [
                parameter("with", text, "The other runs: ids between commas.").setting(["required"], to: true),
                parameter("force", ["type": "boolean"], "Compare runs of plans that differ, too."),
            ]
        case .auditComparison:
            [
                parameter("with", text, "The other audits: ids between commas.").setting(["required"], to: true),
                parameter("force", ["type": "boolean"], "Compare audits of plans that differ, too."),
            ]
        case .benchmarkTrend:
            [
                parameter("figures", text, "What to give of each run, between commas: ttft.p99,errorRate."),
                parameter("limit", limit, "The most runs, the newest of all; 100."),
            ]
        default: []
        }
    }

    private static let text: JSONValue = ["type": "string"]
    private static let limit: JSONValue = [
        "type": "integer", "minimum": 1, "maximum": .number(JSONNumber(RunQuery.maximumLimit)),
    ]

    private static let conditions = [
        parameter("tag", text, "Only runs that have all of these tags; between commas, or repeated."),
        parameter(
            "state", ["enum": .array(RunRecord.State.allCases.map { .string($0.rawValue) })],
            "Only runs in one of these states; between commas, or repeated."
        ),
        parameter(
            "endpoint", ["enum": .array(Endpoint.allCases.map { .string($0.rawValue) })],
            "Only runs that ask this endpoint."
        ),
        parameter("text", text, "Only runs with each of these words in name, note, tags, base URL or model."),
        parameter("plan", text, "Only runs of the plan of this fingerprint."),
        parameter("since", text, "Only runs asked for then or later: RFC 3339, a date, or a time ago such as 7d."),
        parameter("until", text, "Only runs asked for before; as `since`."),
    ]

    private static let paging = [
        parameter("limit", limit, "The most runs; 100."),
        parameter("before", text, "Go on behind the run of that id."),
    ]

    private static func parameter(_ name: String, _ schema: JSONValue, _ description: String) -> JSONValue {
        ["name": .string(name), "in": "query", "schema": schema, "description": .string(description)]
    }
}
