import LoadModel
import Measurement
import ProviderWire
import Synthesis
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a plan says of arrivals, ends, phases and workloads.
@Suite struct LoadPlanAxesTests {
    private func plan(_ text: String) throws -> LoadPlan { try LoadPlan(json: JSONValue(parsing: text)) }

    @Test(
        arguments: [
            (
                #"{"concurrency": 3, "thinkTime": "1s-3s"}"#,
                .closedLoop(concurrency: 3, thinkTime: .uniform(.seconds(1), .seconds(3)))
            ),
            (#"{"thinkTime": 250}"#, .closedLoop(concurrency: 20, thinkTime: .constant(.milliseconds(250)))),
            (#"{"rate": 50, "duration": "1m"}"#, .constant(rate: 50)),
            (#"{"rate": 0.5, "arrivals": "constant", "requests": 9}"#, .constant(rate: 0.5)),
            (#"{"rate": 50, "arrivals": "poisson", "requests": 9}"#, .poisson(rate: 50)),
            (#"{"arrivals": {"process": "poisson", "rate": 50}, "requests": 9}"#, .poisson(rate: 50)),
            (#"{"arrivals": {"process": "poisson"}, "rate": 50, "requests": 9}"#, .poisson(rate: 50)),
            (#"{"rate": 50, "arrivals": "gamma", "shape": 0.5, "requests": 9}"#, .gamma(rate: 50, shape: 0.5)),
            (#"{"arrivals": {"process": "gamma", "rate": 5, "shape": 2}, "requests": 9}"#, .gamma(rate: 5, shape: 2)),
            (
                #"{"arrivals": {"process": "ramp", "from": 10, "to": 200, "over": "60s"}, "duration": "2m"}"#,
                .ramp(from: 10, to: 200, over: .seconds(60), isPoisson: false)
            ),
            (
                #"{"arrivals": {"process": "ramp", "from": 10, "to": 0, "overMs": 1500, "gaps": "poisson"}}"#,
                .ramp(from: 10, to: 0, over: .milliseconds(1500), isPoisson: true)
            ),
            (
                #"{"arrivals": {"process": "stages", "stages": [{"rate": 5, "duration": "30s"}, "#
                    + #"{"rate": 0, "durationMs": 500}], "gaps": "poisson"}}"#,
                .stages(
                    [.init(rate: 5, duration: .seconds(30)), .init(rate: 0, duration: .milliseconds(500))],
                    isPoisson: true)
            ),
            (
                #"{"arrivals": {"process": "trace", "trace": [{"timestamp": 1.5, "promptTokens": 7}, "#
                    + #"{"timestampMs": 20, "outputTokens": 3}]}}"#,
                .trace(
                    ArrivalTrace(entries: [
                        .init(offset: .milliseconds(20), outputTokens: 3),
                        .init(offset: .milliseconds(1500), promptTokens: 7),
                    ]))
            ),
            (
                #"{"arrivals": {"process": "trace", "unit": "ms", "trace": [{"timestamp": 27, "input_length": 6955, "#
                    + #""output_length": 52, "hash_ids": [46, 47]}, [30.5, 12, 4], [31], [32, null, 9]]}}"#,
                .trace(
                    ArrivalTrace(entries: [
                        .init(offset: .milliseconds(27), promptTokens: 6955, outputTokens: 52),
                        .init(offset: .microseconds(30_500), promptTokens: 12, outputTokens: 4),
                        .init(offset: .milliseconds(31)), .init(offset: .milliseconds(32), outputTokens: 9),
                    ]))
            ),
        ] as [(String, ArrivalProcess)])
    func `arrivals are read in every form, and written so that they read back`(
        text: String, arrivals: ArrivalProcess
    ) throws {
        let plan = try plan(text)

        #expect(plan.arrivals == arrivals)
        #expect(try LoadPlan(json: plan.json) == plan)
        #expect(try JSONDecoder().decode(LoadPlan.self, from: JSONEncoder().encode(plan)) == plan)
    }

    @Test(
        arguments: [
            ("{}", StopCondition(requests: 200)), (#"{"requests": 7}"#, .init(requests: 7)),
            (#"{"duration": "90s"}"#, .init(duration: .seconds(90))),
            (#"{"durationMs": 1500}"#, .init(duration: .milliseconds(1500))),
            (#"{"requests": 7, "duration": "2m"}"#, .init(requests: 7, duration: .seconds(120))),
            (
                #"{"requests": 7, "precision": "ttft.p99±5%"}"#,
                .init(requests: 7, precision: .init(metric: .timeToFirstToken, percentile: .p99, relativeWidth: 0.05))
            ),
            (
                #"{"duration": "1h", "precision": {"metric": "responseTime", "percentile": "p50", "#
                    + #""relativeWidth": 0.01}}"#,
                .init(
                    duration: .seconds(3600),
                    precision: .init(metric: .responseTime, percentile: .p50, relativeWidth: 0.01))
            ),
            (
                #"{"requests": 7, "precision": "itl.p90 +- 2.5 %"}"#,
                .init(requests: 7, precision: .init(metric: .interTokenLatency, percentile: .p90, relativeWidth: 0.025))
            ),
        ] as [(String, StopCondition)])
    func `the end is read, and written so that it reads back`(text: String, stop: StopCondition) throws {
        let plan = try plan(text)

        #expect(plan.stop == stop)
        #expect(try LoadPlan(json: plan.json) == plan)
    }

    @Test func `phases, bounds, tags, the seed and objectives are read and written`() throws {
        let plan = try plan(
            """
            {"rate": 5, "duration": "10s", "warmUp": "5s", "coolDownMs": 500, "maximumInFlight": 40, "seed": 12,
             "tags": ["nightly", "proxy b"], "timeout": "2s", "objectives": ["ttft.p99<200ms", "errorRate<0.1%"]}
            """)

        #expect(plan.warmUp == .duration(.seconds(5)))
        #expect(plan.coolDown == .milliseconds(500))
        #expect(plan.maximumInFlight == 40)
        #expect(plan.seed == 12)
        #expect(plan.tags == ["nightly", "proxy b"])
        #expect(plan.timeout == .seconds(2))
        #expect(
            plan.objectives == [
                .init(.percentile(.timeToFirstToken, .p99), .below, 200), .init(.errorRate, .below, 0.001),
            ])
        #expect(try LoadPlan(json: plan.json) == plan)
        #expect(try JSONDecoder().decode(LoadPlan.self, from: JSONEncoder().encode(plan)) == plan)
        #expect(try self.plan(#"{"warmUp": {"requests": 10}}"#).warmUp == .requests(10))
        #expect(try self.plan(#"{"warmUp": {"duration": "3s"}}"#).warmUp == .duration(.seconds(3)))
    }

    @Test func `prompts and their lengths are read and written`() throws {
        let drawn = try plan(
            #"{"promptTokens": {"median": 300, "p99": 2000}, "maxTokens": {"min": 16, "max": 64}, "turns": 3, "#
                + #""turnDelay": "lognormal:median=1s,p99=8s", "usage": false}"#)
        var expected = LoadPlan()
        expected.prompt = .synthetic(tokens: .lognormal(median: 300, p99: 2_000))
        expected.workload.maximumTokens = .uniform(16, 64)
        expected.workload.turns = 3
        expected.workload.turnDelay = .lognormal(median: .seconds(1), p99: .seconds(8))
        expected.workload.asksForUsage = false
        #expect(drawn == expected)
        #expect(try LoadPlan(json: drawn.json) == drawn)

        let listed = try plan(#"{"prompts": ["a", [{"role": "user", "content": "b"}]], "maxTokens": 5}"#)
        #expect(listed.prompt == .list(["a", [["role": "user", "content": "b"]]]))
        #expect(listed.workload.maximumTokens == .constant(5))
        #expect(try LoadPlan(json: listed.json) == listed)
    }

    @Test func `workloads of a mix take from the plan what they do not say`() throws {
        let plan = try plan(
            """
            {"stream": true, "model": "m", "maxTokens": 9, "prompt": "p", "headers": {"x-a": "1"}, "mix": [
              {"weight": 3}, {"endpoint": "message", "name": "claude", "model": "c", "promptTokens": 50},
              {"endpoint": "models", "stream": false, "headers": {}, "weight": 0.5}]}
            """)
        var chat = Workload(.chat)
        chat.isStreaming = true
        chat.model = "m"
        chat.maximumTokens = .constant(9)
        chat.prompt = .text("p")
        chat.headers = [.init(name: "x-a", value: "1")]
        chat.weight = 3
        var message = chat
        message.endpoint = .message
        message.name = "claude"
        message.model = "c"
        message.prompt = .synthetic(tokens: .constant(50))
        message.weight = 1
        var models = chat
        models.endpoint = .models
        models.isStreaming = false
        models.headers = []
        models.weight = 0.5

        #expect(plan.workloads == [chat, message, models])
        #expect(plan.displayName == "chat stream + claude + models")
        #expect(try LoadPlan(json: plan.json) == plan)
        #expect(try JSONDecoder().decode(LoadPlan.self, from: JSONEncoder().encode(plan)) == plan)
    }

    @Test func `the keys of a mix's workloads are not written out`() throws {
        var plan = LoadPlan()
        plan.mix = [Workload(), Workload()]
        plan.mix[1].headers = [.init(name: "x-api-key", value: "sk-secret")]

        #expect(!String(decoding: plan.json.serialized(), as: UTF8.self).contains("secret"))
        #expect(try LoadPlan(json: plan.json(revealingSecrets: true)) == plan)
        let error = #expect(throws: PlanError.self) { try LoadPlan(json: plan.json) }
        #expect(error?.issues.map(\.pointer) == ["/mix/1/headers/x-api-key"])
    }

    @Test(arguments: [
        (#"{"rate": 5, "requests": 1, "concurrency": 4}"#, "/concurrency", "rate is given too"),
        (#"{"rate": 5, "requests": 1, "thinkTime": 4}"#, "/thinkTime", "rate is given too"),
        (#"{"arrivals": "poisson", "rate": 5, "requests": 1, "shape": 4}"#, "/shape", "only gamma arrivals"),
        (#"{"rate": 5}"#, "/duration", "nothing ends the run; give a duration or a number of requests"),
        (#"{"precision": "ttft.p99±5%"}"#, "/precision", "may never be reached"),
        (#"{"requests": 5, "precision": "ttft±5%"}"#, "/precision", #"expected a text such as "ttft.p99±5%""#),
        (#"{"requests": 5, "precision": {"metric": "ttft"}}"#, "/precision", "expected \"percentile\""),
        (#"{"requests": 5, "precision": "ttft.p99±500%"}"#, "/precision/relativeWidth", "out of range"),
        (#"{"rate": 0, "requests": 1}"#, "/rate", "0 is out of range; use 0.001 to 1000000"),
        (#"{"rate": "fast", "requests": 1}"#, "/rate", "expected a number of requests a second"),
        (#"{"arrivals": "poisson", "requests": 1}"#, "", "these arrivals need a rate"),
        (#"{"arrivals": "poison", "rate": 1, "requests": 1}"#, "/arrivals", "did you mean \"poisson\"?"),
        (#"{"arrivals": "ramp", "rate": 1, "requests": 1}"#, "/arrivals", #"in an object: {"process": "ramp""#),
        (#"{"arrivals": {"process": "rmap"}, "requests": 1}"#, "/arrivals/process", "did you mean \"ramp\"?"),
        (#"{"arrivals": {"process": "ramp", "from": 1, "to": 2}, "requests": 1}"#, "/arrivals", "expected \"over\""),
        (
            #"{"arrivals": {"process": "ramp", "from": 0, "to": 0, "over": "1s"}, "requests": 1}"#, "/arrivals/to",
            "has no requests"
        ),
        (
            #"{"arrivals": {"process": "ramp", "from": 1, "to": 2, "over": "1s"}, "requests": 1, "rate": 3}"#, "/rate",
            "leave it out"
        ),
        (#"{"arrivals": {"process": "gamma", "rate": 1}, "requests": 1}"#, "/arrivals", "need a shape"),
        (#"{"arrivals": {"process": "stages"}}"#, "/arrivals", "expected \"stages\""),
        (#"{"arrivals": {"process": "stages", "stages": []}}"#, "/arrivals/stages", "there are no requests"),
        (
            #"{"arrivals": {"process": "stages", "stages": [{"rate": 1}]}}"#, "/arrivals/stages/0",
            #"expected "duration", as in {"rate": 50, "duration": "30s"}"#
        ),
        (
            #"{"arrivals": {"process": "stages", "stages": [{"rate": 1, "duration": 30}]}}"#,
            "/arrivals/stages/0/duration", "expected a time with its unit"
        ),
        (#"{"arrivals": {"process": "trace", "trace": []}}"#, "/arrivals/trace", "the list is empty"),
        (#"{"arrivals": {"process": "trace"}}"#, "/arrivals", "expected \"trace\""),
        (
            #"{"arrivals": {"process": "trace", "trace": [{"timestamp": -1}]}}"#, "/arrivals/trace/0",
            "counts from the run's start"
        ),
        (#"{"arrivals": {"process": "trace", "trace": [{}]}}"#, "/arrivals/trace/0", "\"timestampMs\""),
        (#"{"arrivals": {"process": "trace", "trace": [["x"]]}}"#, "/arrivals/trace/0", "expected a time and"),
        (
            #"{"arrivals": {"process": "trace", "trace": [{"timestamp": 1, "prompttokens": 3}]}}"#,
            "/arrivals/trace/0/prompttokens", "did you mean \"promptTokens\"?"
        ),
        (#"{"duration": 30}"#, "/duration", "expected a time with its unit, such as \"30s\" or \"500ms\", found 30"),
        (#"{"duration": "0s"}"#, "/duration", "0s is out of range"),
        (#"{"duration": "1s", "durationMs": 4}"#, "/durationMs", "duration is given too"),
        (#"{"warmUp": {}}"#, "/warmUp", "expected either"),
        (#"{"warmUp": {"requests": 0}}"#, "/warmUp/requests", "0 is out of range"),
        (#"{"warmUp": "2d"}"#, "/warmUp", "expected a time"),
        (#"{"maximumInFlight": 4}"#, "/maximumInFlight", "a closed loop has concurrency in flight"),
        (#"{"rate": 1, "requests": 1, "maximumInFlight": 0}"#, "/maximumInFlight", "0 is out of range"),
        (#"{"seed": -1}"#, "/seed", "expected a whole number of 0 or more"),
        (#"{"tags": ["a", ""]}"#, "/tags/1", "expected a string that is not empty"),
        (#"{"tags": ["a\nb"]}"#, "/tags/0", "in one line"),
        (#"{"objectives": ["ttft.p99<200ms", "tfft.p99<1s"]}"#, "/objectives/1", "did you mean ttft?"),
        (#"{"promptTokens": 0}"#, "/promptTokens", "0 is out of range; use 1 to 1000000"),
        (#"{"promptTokens": {"min": 9, "max": 3}}"#, "/promptTokens", "\"min\" is greater than \"max\""),
        (#"{"promptTokens": {"min": 0, "max": 3}}"#, "/promptTokens/min", "0 is out of range"),
        (#"{"maxTokens": {"mean": 9}}"#, "/maxTokens", #"expected a whole number, or {"min", "max"}"#),
        (#"{"maxTokens": {"median": 9, "p99": 8}}"#, "/maxTokens", "a \"p99\" greater than that"),
        (#"{"promptTokens": 5, "prompts": ["a"]}"#, "/promptTokens", "prompts is given too"),
        (#"{"prompts": []}"#, "/prompts", "the list is empty"),
        (#"{"prompts": ["a", {}]}"#, "/prompts/1", "expected a text or an array of messages"),
        (#"{"turns": 0}"#, "/turns", "0 is out of range"),
        (#"{"endpoint": "embedding", "turns": 2}"#, "/turns", "has no conversations; leave it out or ask one of: chat"),
        (#"{"turnDelay": 5}"#, "/turnDelay", "give turns, too"),
        (#"{"mix": []}"#, "/mix", "the list is empty"),
        (#"{"mix": [{}, {"weight": 0}]}"#, "/mix/1/weight", "0 is out of range; use 0.001"),
        (#"{"mix": [{"rate": 5}]}"#, "/mix/0/rate", "unknown key"),
        (#"{"mix": [{"endpoint": "models", "stream": true}]}"#, "/mix/0/stream", "does not stream"),
        (#"{"baseURL": "http://h", "baseUrl": "http://h"}"#, "/baseUrl", "baseURL is given too"),
    ])
    func `what cannot be or contradicts itself is refused with place and remedy`(
        text: String, pointer: String, detail: String
    ) throws {
        let json = try JSONValue(parsing: text)

        let error = #expect(throws: PlanError.self) { try LoadPlan(json: json) }

        #expect(error?.issues.map(\.pointer) == [pointer], "\(error?.description ?? "")")
        #expect(error?.issues.first?.detail.contains(detail) == true, "\(error?.description ?? "")")
    }

    @Test func `a plan that an earlier version stored is the same load`() throws {
        let stored = """
            {"endpoint":"message","stream":true,"concurrency":20,"requests":200,"timeoutMs":30000,"maxConnections":100,
             "keepAlive":true,"maxTokens":7,"apiKey":"[redacted]","messages":[{"role":"user","content":"x"}],
             "headers":{"x-b":"2","x-a":"1"},"name":"old","baseURL":"http://127.0.0.1:4000","anotherAge":true}
            """
        let plan = try JSONDecoder().decode(LoadPlan.self, from: Array(stored.utf8).withUnsafeBytes { Data($0) })

        var expected = LoadPlan(.message, baseURL: "http://127.0.0.1:4000")
        expected.name = "old"
        expected.isStreaming = true
        expected.workload.maximumTokens = .constant(7)
        expected.maximumConnections = 100
        expected.apiKey = "[redacted]"
        expected.prompt = plan.prompt
        expected.headers = [.init(name: "x-a", value: "1"), .init(name: "x-b", value: "2")]
        #expect(plan == expected)
        guard case .messages(let messages)? = plan.prompt else {
            Issue.record("the messages are gone")
            return
        }
        #expect(messages.first?["content"] == "x")
    }

    @Test func `what is no plan at all does not decode`() {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(LoadPlan.self, from: Data(#"{"requests": "many"}"#.utf8))
        }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(LoadPlan.self, from: Data("[]".utf8)) }
    }
}
