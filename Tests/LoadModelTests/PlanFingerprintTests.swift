import LoadModel
import ProviderWire
import Testing

@Suite struct PlanFingerprintTests {
    private var plan: LoadPlan {
        var plan = LoadPlan(.chat, baseURL: "http://127.0.0.1:4000", requests: 50, concurrency: 4)
        plan.model = "gpt-4o"
        plan.headers = [.init(name: "x-a", value: "1"), .init(name: "x-b", value: "2")]
        return plan
    }

    @Test func `what a run is called and judged by does not count`() {
        var other = plan
        other.name = "another"
        other.tags = ["a"]
        other.seed = 7
        other.apiKey = "sesame"
        other.objectives = [Objective(.errorRate, .below, 0.01)]
        #expect(other.fingerprint == plan.fingerprint)
    }

    @Test func `the order of headers does not count`() {
        var other = plan
        other.headers.reverse()
        #expect(other.fingerprint == plan.fingerprint)
    }

    @Test func `everything that the target sees counts`() {
        let changes: [(inout LoadPlan) -> Void] = [
            { $0.baseURL = nil }, { $0.model = nil }, { $0.endpoint = .message }, { $0.isStreaming = true },
            { $0.arrivals = .poisson(rate: 5) }, { $0.stop.requests = 51 }, { $0.headers[0].value = "2" },
            { $0.keepsAlive = false }, { $0.timeout = .seconds(1) }, { $0.prompt = .text("Hi") },
        ]
        let fingerprints = changes.map { change in
            var other = plan
            change(&other)
            return other.fingerprint
        }
        #expect(Set(fingerprints + [plan.fingerprint]).count == changes.count + 1)
    }

    @Test func `it is the same in every process and on every machine`() {
        // Kept histories hold it: whoever changes these numbers cuts every trend in two.
        #expect(LoadPlan().fingerprint == "08f44b07b5901a25")
        #expect(plan.fingerprint == "bf67cfd16cfc28f8")
    }

    @Test func `a plan that was written and read has the same`() throws {
        #expect(try LoadPlan(json: plan.json).fingerprint == plan.fingerprint)
    }
}
