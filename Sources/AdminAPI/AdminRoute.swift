import LoadModel
import ProviderWire

/// The admin API: every route there is.
///
/// The server registers exactly these, `openapi.json` describes exactly these, and the client has a method for each.
public enum AdminRoute: String, Sendable, CaseIterable {
    case health, readiness, openAPI, prometheus
    case status, version
    case configuration, configurationSchema, replaceConfiguration, patchConfiguration, reload, reset
    case delay, setDelay, endpointDelay, setEndpointDelay
    case responses, replaceResponses
    case endpointResponses, replaceEndpointResponses, appendEndpointResponse, clearEndpointResponses
    case endpointResponse, replaceEndpointResponse, removeEndpointResponse
    case faults, replaceFaults, clearFaults, fault, setFault, removeFault
    case rateLimits, replaceRateLimits, clearRateLimits, rateLimit, setRateLimit, removeRateLimit, callers
    case rules, replaceRules, testRules
    case cassettes, cassette, removeCassette
    case startBenchmark, benchmarks, exportBenchmarks, importBenchmarks
    case benchmark, changeBenchmark, stopBenchmark, removeBenchmark, benchmarkEvents
    case benchmarkReport, benchmarkComparison, benchmarkTrend
    case startAudit, audits, audit, removeAudit, auditEvents, auditReport, auditComparison
    case journal, journalEntry, journalEvents, clearJournal, verify, usage, resetUsage
    case upstreams, routing
    case metrics, events

    /// The HTTP methods that routes have.
    public enum Method: String, Sendable {
        case get = "GET"
        case put = "PUT"
        case post = "POST"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// The method that the route answers; `HEAD` is answered besides wherever this is `GET`.
    public var method: Method { description.method }

    /// The path with its variables in braces: `/v1/benchmarks/{id}`.
    public var path: String { description.path }

    /// One line for people.
    public var summary: String { description.summary }

    /// What the request body must be, if there is one.
    public var requestBody: AdminSchema? { description.request }

    /// The status of success.
    public var successStatus: Int { description.status }

    /// What a successful response holds.
    public var responseBody: AdminSchema { description.response }

    /// The statuses that this route may refuse with, besides those that guard every route.
    public var failureStatuses: [Int] { description.failures }

    /// The forms of the response that may be asked for with `?format=` instead of ``responseBody``.
    public var alternativeFormats: [String: AdminSchema] {
        switch self {
        case .benchmarkReport: AdminSchema.formats(ReportFormat.allCases.map(\.rawValue), json: responseBody)
        case .benchmarkComparison: AdminSchema.formats(ComparisonFormat.allCases.map(\.rawValue), json: responseBody)
        case .auditReport, .auditComparison:
            AdminSchema.formats(AuditFormat.allCases.map(\.rawValue), json: responseBody)
        default: [:]
        }
    }

    /// Whether the query holds conditions on journal entries.
    package var takesConditions: Bool { self == .journal || self == .journalEvents }

    /// Whether the query may name the upstream that the route is about.
    package var takesUpstream: Bool {
        switch self {
        case .configuration, .replaceConfiguration, .patchConfiguration, .delay, .setDelay, .endpointDelay,
            .setEndpointDelay, .responses, .replaceResponses, .endpointResponses, .replaceEndpointResponses,
            .appendEndpointResponse, .clearEndpointResponses, .endpointResponse, .replaceEndpointResponse,
            .removeEndpointResponse, .faults, .replaceFaults, .clearFaults, .fault, .setFault, .removeFault, .rules,
            .replaceRules, .testRules, .rateLimits, .replaceRateLimits, .clearRateLimits, .rateLimit, .setRateLimit,
            .removeRateLimit:
            true
        case .health, .readiness, .openAPI, .prometheus, .status, .version, .configurationSchema, .reload, .reset,
            .startBenchmark, .benchmarks, .exportBenchmarks, .importBenchmarks, .benchmark, .changeBenchmark,
            .stopBenchmark, .removeBenchmark, .benchmarkEvents, .benchmarkReport, .benchmarkComparison,
            .benchmarkTrend, .startAudit, .audits, .audit, .removeAudit, .auditEvents, .auditReport,
            .auditComparison, .journal,
            .journalEntry, .journalEvents, .clearJournal, .verify, .usage, .resetUsage, .upstreams, .routing, .metrics,
            .events, .cassettes, .cassette, .removeCassette, .callers:
            false
        }
    }

    /// How many variables the path has.
    package var variableCount: Int { path.split(separator: "/").count { $0.first == "{" } }

    /// The path with the variables replaced in order.
    public func path(_ arguments: String...) -> String {
        var arguments = arguments[...]
        return path.split(separator: "/").map { part in
            let value = part.first == "{" ? Self.percentEncoded(arguments.popFirst() ?? "") : String(part)
            return "/" + value
        }.joined()
    }

    /// The text as it may stand in a path or a query (RFC 3986, 2.1).
    package static func percentEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            if character.isASCII && (character.isLetter || character.isNumber || "-._~".contains(character)) {
                return String(character)
            }
            let digits = String(byte, radix: 16, uppercase: true)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}

extension AdminRoute {
    /// What there is to say about a route.
    struct Description {
        var method: Method
        var path: String
        var summary: String
        var request: AdminSchema?
        var response: AdminSchema
        var status = 200
        var failures: [Int] = []

        init(
            _ method: Method, _ path: String, _ summary: String, takes request: AdminSchema? = nil,
            gives response: AdminSchema, status: Int = 200, failures: [Int] = []
        ) {
            self.method = method
            self.path = path
            self.summary = summary
            self.request = request
            self.response = response
            self.status = status
            self.failures = failures
        }
    }

    private var description: Description {
        switch self {
        case .health, .readiness, .openAPI, .prometheus, .status, .version, .metrics, .events: observation
        case .configuration, .configurationSchema, .replaceConfiguration, .patchConfiguration, .reload, .reset:
            configurationRoute
        case .delay, .setDelay, .endpointDelay, .setEndpointDelay: delayRoute
        case .responses, .replaceResponses, .endpointResponses, .replaceEndpointResponses, .appendEndpointResponse,
            .clearEndpointResponses, .endpointResponse, .replaceEndpointResponse, .removeEndpointResponse:
            responsesRoute
        case .faults, .replaceFaults, .clearFaults, .fault, .setFault, .removeFault: faultRoute
        case .rateLimits, .replaceRateLimits, .clearRateLimits, .rateLimit, .setRateLimit, .removeRateLimit, .callers:
            rateLimitRoute
        case .rules, .replaceRules, .testRules: ruleRoute
        case .cassettes, .cassette, .removeCassette: cassetteRoute
        case .journal, .journalEntry, .journalEvents, .clearJournal, .verify, .usage, .resetUsage: journalRoute
        case .startBenchmark, .benchmarks, .exportBenchmarks, .importBenchmarks, .benchmark, .changeBenchmark,
            .stopBenchmark, .removeBenchmark, .benchmarkEvents, .benchmarkReport, .benchmarkComparison,
            .benchmarkTrend:
            benchmarkRoute
        case .startAudit, .audits, .audit, .removeAudit, .auditEvents, .auditReport, .auditComparison: auditRoute
        case .upstreams:
            Description(.get, "/v1/upstreams", "The upstreams and where clients reach them.", gives: .upstreams)
        case .routing:
            Description(
                .get, "/v1/routing", "Which share of the requests each upstream received.", gives: .routing,
                failures: [400, 404]
            )
        }
    }

    private var observation: Description {
        switch self {
        case .health:
            Description(
                .get, "/healthz", "Whether the daemon lives: every event loop and every listener answers.",
                gives: .health, failures: [503]
            )
        case .readiness:
            Description(
                .get, "/readyz", "Whether the daemon serves; 503 while it starts or drains.", gives: .health,
                failures: [503]
            )
        case .openAPI: Description(.get, "/openapi.json", "This description, OpenAPI 3.1.", gives: .document)
        case .prometheus: Description(.get, "/metrics", "Metrics in Prometheus' text format.", gives: .text)
        case .status: Description(.get, "/v1/status", "State, uptime, listeners, revision, active run.", gives: .status)
        case .version: Description(.get, "/v1/version", "The daemon's version.", gives: .version)
        case .metrics: Description(.get, "/v1/metrics", "Live metrics.", gives: .metrics)
        default:
            Description(
                .get, "/v1/events", "Live metrics once a second as server-sent events.", gives: .eventStream,
                failures: [503]
            )
        }
    }

    private var configurationRoute: Description {
        let refusals = [412, 422]
        return switch self {
        case .configuration: Description(.get, "/v1/config", "The running configuration.", gives: .configuration)
        case .configurationSchema:
            Description(
                .get, "/v1/config/schema", "The JSON Schema of the configuration, for editors and checks.",
                gives: .configurationSchema
            )
        case .replaceConfiguration:
            Description(
                .put, "/v1/config", "Replaces the running configuration, whole or not at all.",
                takes: .configuration, gives: .change, failures: refusals
            )
        case .patchConfiguration:
            Description(
                .patch, "/v1/config", "Changes the running configuration by a merge patch (RFC 7396).",
                takes: .configuration, gives: .change, failures: refusals
            )
        case .reload:
            Description(
                .post, "/v1/reload", "Reads the configuration file again; the old one stays if it is bad.",
                gives: .change, failures: [409, 422, 503]
            )
        default:
            Description(
                .post, "/v1/reset",
                "Goes back to the configuration as it was last loaded; replies begin anew, metrics are cleared.",
                gives: .change
            )
        }
    }

    private var delayRoute: Description {
        switch self {
        case .delay: Description(.get, "/v1/delay", "The delays of all endpoints.", gives: .delay)
        case .setDelay:
            Description(
                .put, "/v1/delay", "Sets the delay of every endpoint.", takes: .delayChange, gives: .delay,
                failures: [412, 422]
            )
        case .endpointDelay:
            Description(
                .get, "/v1/endpoints/{endpoint}/delay", "The delay of one endpoint.", gives: .delay, failures: [404]
            )
        default:
            Description(
                .put, "/v1/endpoints/{endpoint}/delay", "Sets the delay of one endpoint.", takes: .delayChange,
                gives: .delay, failures: [404, 412, 422]
            )
        }
    }

    private var responsesRoute: Description {
        let all = "/v1/endpoints/{endpoint}/responses"
        let one = "/v1/endpoints/{endpoint}/responses/{index}"
        let refusals = [404, 412, 422]
        return switch self {
        case .responses:
            Description(.get, "/v1/responses", "The canned replies of all endpoints.", gives: .allResponses)
        case .replaceResponses:
            Description(
                .put, "/v1/responses", "Replaces the canned replies of the endpoints that are named.",
                takes: .allResponses, gives: .change, failures: [412, 422]
            )
        case .endpointResponses:
            Description(.get, all, "The canned replies of one endpoint.", gives: .responses, failures: [404])
        case .replaceEndpointResponses:
            Description(
                .put, all, "Replaces the canned replies of one endpoint.", takes: .responses, gives: .change,
                failures: refusals
            )
        case .appendEndpointResponse:
            Description(
                .post, all, "Appends one canned reply.", takes: .response, gives: .change, status: 201,
                failures: refusals
            )
        case .clearEndpointResponses:
            Description(
                .delete, all, "Removes all canned replies; the built-in one is served then.", gives: .change,
                failures: [404, 412]
            )
        case .endpointResponse: Description(.get, one, "One canned reply.", gives: .response, failures: [404])
        case .replaceEndpointResponse:
            Description(.put, one, "Replaces one canned reply.", takes: .response, gives: .change, failures: refusals)
        default:
            Description(.delete, one, "Removes one canned reply.", gives: .change, failures: [404, 412])
        }
    }

    private var faultRoute: Description {
        let one = "/v1/faults/{name}"
        return switch self {
        case .faults:
            Description(.get, "/v1/faults", "The faults, how often each struck and what is left of it.", gives: .faults)
        case .replaceFaults:
            Description(
                .put, "/v1/faults", "Replaces all faults; each begins anew.", takes: .allFaultSettings, gives: .change,
                failures: [412, 422]
            )
        case .clearFaults: Description(.delete, "/v1/faults", "Removes all faults.", gives: .change, failures: [412])
        case .fault:
            Description(.get, one, "One fault, how often it struck and what is left.", gives: .fault, failures: [404])
        case .setFault:
            Description(
                .put, one, "Sets one fault, which begins anew.", takes: .faultSettings, gives: .change,
                failures: [412, 422]
            )
        default: Description(.delete, one, "Removes one fault.", gives: .change, failures: [404, 412, 422])
        }
    }

    private var rateLimitRoute: Description {
        let all = "/v1/rate-limits"
        let one = "/v1/rate-limits/{name}"
        return switch self {
        case .rateLimits:
            Description(.get, all, "The rate limits, and what each caller has left.", gives: .rateLimits)
        case .replaceRateLimits:
            Description(
                .put, all, "Replaces all rate limits; each begins anew.", takes: .allRateLimitSettings, gives: .change,
                failures: [412, 422]
            )
        case .clearRateLimits: Description(.delete, all, "Removes all rate limits.", gives: .change, failures: [412])
        case .rateLimit:
            Description(.get, one, "One rate limit, and what each caller has left.", gives: .rateLimit, failures: [404])
        case .setRateLimit:
            Description(
                .put, one, "Sets one rate limit, which begins anew.", takes: .rateLimitSettings, gives: .change,
                failures: [412, 422]
            )
        case .removeRateLimit:
            Description(.delete, one, "Removes one rate limit.", gives: .change, failures: [404, 412, 422])
        default:
            Description(
                .get, "/v1/callers", "What callers did after they were told to wait.", gives: .callers, failures: [400]
            )
        }
    }

    private var ruleRoute: Description {
        switch self {
        case .rules: Description(.get, "/v1/rules", "The rules, as they are written.", gives: .rules)
        case .replaceRules:
            Description(
                .put, "/v1/rules", "Replaces all rules; those that stay as they are keep their counts.", takes: .rules,
                gives: .change, failures: [412, 422]
            )
        default:
            Description(
                .post, "/v1/rules/test",
                "Says which rule would answer a request, and why others do not; counts nothing.",
                takes: .ruleTrial, gives: .ruleOutcome, failures: [422]
            )
        }
    }

    private var cassetteRoute: Description {
        let one = "/v1/cassettes/{name}"
        return switch self {
        case .cassettes:
            Description(
                .get, "/v1/cassettes", "The cassettes: recorded answers of real providers.", gives: .cassettes,
                failures: [409]
            )
        case .cassette:
            Description(.get, one, "What is recorded in one cassette.", gives: .cassette, failures: [404, 409])
        default:
            Description(
                .delete, one, "Forgets what is recorded in one cassette, and removes its file.",
                gives: .cassetteRemoved, failures: [404, 409]
            )
        }
    }

    private var journalRoute: Description {
        switch self {
        case .journal:
            Description(
                .get, "/v1/journal", "The recorded provider requests that meet the conditions in the query.",
                gives: .journal, failures: [422]
            )
        case .journalEntry:
            Description(
                .get, "/v1/journal/{number}", "One recorded request, if it is still there.", gives: .journalEntry,
                failures: [404]
            )
        case .journalEvents:
            Description(
                .get, "/v1/journal/events", "Requests that meet the conditions, as they end: server-sent events.",
                gives: .eventStream, failures: [422, 503]
            )
        case .clearJournal:
            Description(.delete, "/v1/journal", "Forgets all recorded requests; numbers go on.", gives: .journalCleared)
        case .verify:
            Description(
                .post, "/v1/verify", "Holds the recorded requests against expectations.", takes: .expectations,
                gives: .verification, failures: [422]
            )
        case .usage: Description(.get, "/v1/usage", "Requests and tokens by key and model.", gives: .usage)
        default:
            Description(
                .delete, "/v1/usage", "Counts requests and tokens anew; gives what was counted up to then.",
                gives: .usage
            )
        }
    }
}

extension AdminRoute {
    /// What may stand for `{endpoint}` in the path.
    var endpoints: [Endpoint] {
        switch self {
        case .endpointDelay, .setEndpointDelay: Endpoint.withDelay
        default: Endpoint.withReplies
        }
    }
}
