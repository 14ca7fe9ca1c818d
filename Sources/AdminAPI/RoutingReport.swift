import Measurement
package import MockBehavior
import ProviderWire

/// Which share of the requests each upstream received, as `GET /v1/routing` says, and whether that is what was expected.
public struct RoutingReport: Codable, Sendable, Hashable {
    /// Requests of all upstreams since the start, or the last reset.
    public var totalRequests: Int
    /// In the order of the configuration.
    public var upstreams: [Share]
    /// Absent where nothing is expected.
    public var expectation: Expectation?

    /// What one upstream received.
    public struct Share: Codable, Sendable, Hashable {
        /// The upstream's name.
        public var name: String
        /// Requests that reached it.
        public var requests: Int
        /// Of all requests; absent when there were none.
        public var share: Double?
        /// Answered with a status below 400.
        public var succeeded: Int
        /// Answered with another status, or cut off by a fault.
        public var failed: Int
        /// Left by their clients before the answer was complete.
        public var aborted: Int
        /// Being answered.
        public var inFlight: Int
        /// Requests by the model that they named.
        public var models: [String: Int]
        /// Of the requests to the upstreams that have a weight; absent for one without.
        public var expectedShare: Double?
        /// The share among those less the expected one.
        public var difference: Double?
    }

    /// Whether the shares are those that the weights make one expect.
    public struct Expectation: Codable, Sendable, Hashable {
        /// The judgement in a word.
        public enum Verdict: String, Codable, Sendable, Hashable {
            /// Chance explains the differences, or there are none.
            case consistent
            /// It does not: a difference like this comes by chance less than once in a thousand times.
            case inconsistent
            /// Fewer than five requests are expected for some upstream: too few to tell.
            case tooFew
        }

        /// Whether chance explains the shares.
        public var verdict: Verdict
        /// Of Pearson's test; absent when there were no requests.
        public var chiSquare: Double?
        /// How probable a difference as large is by chance.
        public var pValue: Double?
        /// Requests that reached upstreams without a weight.
        public var unexpectedRequests: Int
    }

    /// Below this, chance is no explanation.
    static let significance = 0.001
}

extension RoutingReport {
    /// - Parameters:
    ///   - weights: by the upstream's name, in place of the configuration's.
    ///   - alone: what a provider was asked that has no others beside it.
    /// - Throws: ``Problem`` 404 if there is no upstream of a name.
    package init(
        _ snapshot: ConfigurationSnapshot, weights: [String: Double]? = nil, alone: UpstreamTally.Counts? = nil
    ) throws {
        for name in weights.map({ $0.keys.sorted() }) ?? [] { _ = try ConfigurationPart(name, of: snapshot) }
        let configured = [snapshot.configuration.weight] + snapshot.configuration.upstreams.map(\.configuration.weight)
        let counts = snapshot.upstreams.map { ($0.name, $0.tally?.counts ?? alone ?? UpstreamTally.Counts()) }
        self.init(
            counts: counts,
            weights: zip(counts, configured).map { entry, own in weights == nil ? own : weights?[entry.0] }
        )
    }

    init(counts: [(name: String, counts: UpstreamTally.Counts)], weights: [Double?]) {
        let total = counts.reduce(0) { $0 + $1.counts.requests }
        let weighted = zip(counts, weights).compactMap { entry, weight in weight.map { (entry.counts.requests, $0) } }
        let weight = weighted.reduce(0) { $0 + $1.1 }
        let expected = weighted.reduce(0) { $0 + $1.0 }
        totalRequests = total
        upstreams = zip(counts, weights).map { entry, own in
            let (name, counts) = entry
            var share = Share(
                name: name, requests: counts.requests,
                share: total == 0 ? nil : Double(counts.requests) / Double(total), succeeded: counts.succeeded,
                failed: counts.failed, aborted: counts.aborted, inFlight: counts.inFlight, models: counts.models
            )
            if let own, weight > 0 {
                share.expectedShare = own / weight
                share.difference = expected == 0 ? nil : Double(counts.requests) / Double(expected) - own / weight
            }
            return share
        }
        guard weighted.count > 1 else { return }
        let test = ChiSquareTest(counts: weighted.map(\.0), weights: weighted.map(\.1))
        expectation = Expectation(
            verdict: Self.verdict(test), chiSquare: test?.statistic, pValue: test?.pValue,
            unexpectedRequests: total - expected
        )
    }

    private static func verdict(_ test: ChiSquareTest?) -> Expectation.Verdict {
        guard let test, test.smallestExpected >= 5 else { return .tooFew }
        return test.pValue < significance ? .inconsistent : .consistent
    }

    /// Reads `default:3,backup:1`.
    ///
    /// - Throws: ``Problem`` 400 if it is not written like that.
    package static func weights(_ text: String) throws -> [String: Double] {
        var weights: [String: Double] = [:]
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.split(separator: ":", omittingEmptySubsequences: false)
            guard pair.count == 2, !pair[0].isEmpty, let weight = Double(pair[1]), weight > 0, weight.isFinite,
                weights.updateValue(weight, forKey: String(pair[0])) == nil
            else {
                throw Problem(
                    status: 400,
                    detail:
                        "expected weights such as \"default:3,backup:1\", each name once, found \"\(text.prefix(100))\""
                )
            }
        }
        return weights
    }
}

/// The upstreams and where they are, as `GET /v1/upstreams` says.
public struct UpstreamList: Codable, Sendable, Hashable {
    /// In the order of the configuration; the first is the provider at the top of the document.
    public var upstreams: [Upstream]

    /// A list of these.
    public init(upstreams: [Upstream]) { self.upstreams = upstreams }

    /// One upstream.
    public struct Upstream: Codable, Sendable, Hashable {
        /// Whether clients can reach it.
        public enum State: String, Codable, Sendable, Hashable {
            case listening
            /// Its port could not be bound, or is being bound.
            case failed
        }

        /// As the configuration calls it.
        public var name: String
        /// Whether clients can reach it.
        public var state: State
        /// Why not, or why at an old port still.
        public var reason: String?
        /// The bound address; that of the provider port for an upstream with a prefix.
        public var address: String?
        /// What paths begin with that lead to it; absent for an upstream with a port of its own.
        public var prefix: String?
        /// What clients are given as their base URL: `http://127.0.0.1:8080/azure`.
        public var baseURL: String?
        /// How many models it lists.
        public var models: Int
        /// How many rules it has.
        public var rules: Int
        /// How many faults it has.
        public var faults: Int
        /// The share it should receive, in proportion to the others' weights; absent where none is set.
        public var weight: Double?

        package init(name: String, state: State, models: Int, rules: Int, faults: Int) {
            self.name = name
            self.state = state
            self.models = models
            self.rules = rules
            self.faults = faults
        }
    }
}
