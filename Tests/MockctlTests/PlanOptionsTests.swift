import ArgumentParser
import LoadModel
import Measurement
import ProviderWire
import Synthesis
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct PlanOptionsTests {
    private static let certificate = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"

    @Test func `options override the file, header by header`() async throws {
        let file = """
            {"requests": 10, "concurrency": 5, "messages": [{"role": "user", "content": "x"}], \
            "baseUrl": "http://127.0.0.1:1", "headers": {"x-a": "file", "X-B": "file"}}
            """
        try await withFile(file) { path in
            let plan = try PlanOptions.parse([
                "--plan", path, "-n", "20", "--prompt", "hello", "--base-url", "http://127.0.0.1:2", "--header",
                "X-A: option",
            ]).loadPlan()
            #expect(plan.stop.requests == 20)
            #expect(plan.concurrency == 5)
            #expect(plan.prompt == .text("hello"))
            #expect(plan.baseURL == "http://127.0.0.1:2")
            #expect(plan.headers.map { "\($0.name): \($0.value)" } == ["X-B: file", "X-A: option"])
        }
    }

    @Test func `whom an https target is trusted by`() async throws {
        let target = ["--base-url", "https://127.0.0.1:4000"]
        #expect(try PlanOptions.parse(target).loadPlan().trust == .system)
        #expect(try PlanOptions.parse(target + ["--insecure"]).loadPlan().trust == .anyone)
        try await withFile(Self.certificate) { path in
            let plan = try PlanOptions.parse(target + ["--ca-file", path]).loadPlan()
            #expect(plan.trust == .certificates(Self.certificate))
        }
        #expect(throws: (any Error).self) { try PlanOptions.parse(target + ["--insecure", "--ca-file", "x"]) }
        let missing = try PlanOptions.parse(target + ["--ca-file", "/nowhere/ca.pem"])
        let failure = #expect(throws: CommandFailure.self) { try missing.loadPlan() }
        #expect(failure?.message.contains("/nowhere/ca.pem") == true)
    }

    @Test func `without options the plan is the default one`() throws {
        #expect(try PlanOptions.parse([]).loadPlan() == LoadPlan())
    }

    @Test func `what is wrong is told by the option's name`() throws {
        let options = try PlanOptions.parse(["-c", "0", "--model", "", "--header", "a b: c"])
        let failure = #expect(throws: CommandFailure.self) { try options.loadPlan() }
        #expect(failure?.status == .usage)
        let names = failure?.message.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        #expect(names == ["--model", "--header", "--concurrency"])
    }

    @Test func `a plan that is no object is bad data`() async throws {
        try await withFile("[]") { path in
            let options = try PlanOptions.parse(["--plan", path])
            let failure = #expect(throws: CommandFailure.self) { try options.loadPlan() }
            #expect(failure?.status == .badData)
        }
    }

    @Test(
        arguments: [
            (["--rate", "50", "--duration", "30s"], .constant(rate: 50), "at 50 requests a second for 30 s"),
            (
                ["--rate", "2.5", "--arrivals", "poisson", "-n", "1000"], .poisson(rate: 2.5),
                "at 2.5 requests a second (Poisson), 1,000 requests"
            ),
            (
                ["--rate", "50", "--arrivals", "gamma", "--shape", "0.5", "-n", "9"], .gamma(rate: 50, shape: 0.5),
                "at 50 requests a second (gamma, shape 0.5), 9 requests"
            ),
            (
                ["--ramp", "10:200:60s", "--duration", "2m"],
                .ramp(from: 10, to: 200, over: .seconds(60), isPoisson: false),
                "from 10 to 200 requests a second within 1 min 0 s for 2 min 0 s"
            ),
            (
                ["--stage", "50@30s", "--stage", "0@500ms", "--arrivals", "poisson"],
                .stages(
                    [.init(rate: 50, duration: .seconds(30)), .init(rate: 0, duration: .milliseconds(500))],
                    isPoisson: true), "2 stages in 30.5 s"
            ),
            (
                ["-c", "4", "--think-time", "1s-3s", "-n", "1"],
                .closedLoop(concurrency: 4, thinkTime: .uniform(.seconds(1), .seconds(3))), "1 request, 1 at once"
            ),
            (["-c", "4", "--duration", "10s"], .closedLoop(concurrency: 4, thinkTime: nil), "for 10 s, 4 at once"),
            (
                ["-n", "500", "--precision", "ttft.p99+-2.5%"], .closedLoop(concurrency: 20, thinkTime: nil),
                "500 requests or ttft.p99 to ±2.5 %, 20 at once"
            ),
        ] as [([String], ArrivalProcess, String)])
    func `arrivals are made from options, and told in a few words`(
        arguments: [String], arrivals: ArrivalProcess, summary: String
    ) throws {
        let plan = try PlanOptions.parse(arguments).loadPlan()
        #expect(plan.arrivals == arrivals)
        #expect(PlanText.summary(plan) == summary)
    }

    @Test func `a trace and prompts are read from files of lines`() async throws {
        let trace = """
            {"timestamp": 27482, "input_length": 6955, "output_length": 52, "hash_ids": [46]}

            {"timestamp": 27000, "input_length": 12}
            """
        try await withFile(trace) { path in
            let plan = try PlanOptions.parse(["--trace", path, "--trace-unit", "ms"]).loadPlan()
            #expect(
                plan.arrivals
                    == .trace(
                        ArrivalTrace(entries: [
                            .init(offset: .seconds(27), promptTokens: 12),
                            .init(offset: .milliseconds(27_482), promptTokens: 6_955, outputTokens: 52),
                        ])))
            #expect(PlanText.summary(plan) == "a trace of 2 requests")
        }
        let prompts = """
            What is a mock?
            [{"role": "user", "content": "a"}]
            "a text in quotes"
            {"prompt": "b", "id": 4}
            {"messages": [{"role": "user", "content": "c"}]}
            """
        try await withFile(prompts) { path in
            let plan = try PlanOptions.parse(["--prompts", path]).loadPlan()
            #expect(
                plan.prompt
                    == .list([
                        "What is a mock?", [["role": "user", "content": "a"]], "a text in quotes", "b",
                        [["role": "user", "content": "c"]],
                    ]))
        }
    }

    @Test func `every other option has its place in the plan`() throws {
        let plan = try PlanOptions.parse([
            "--rate", "5", "-n", "10", "--warm-up", "5s", "--cool-down", "500ms", "--max-in-flight", "7", "--seed", "3",
            "--tag", "a", "--tag", "b", "--prompt-tokens", "median=300,p99=2000", "--max-tokens", "16-64",
            "--turns", "2",
            "--turn-delay", "1s", "--no-usage", "--objective", "ttft.p99<200ms", "--objective", "errorRate<0.1%",
        ]).loadPlan()

        var expected = LoadPlan(requests: 10)
        expected.arrivals = .constant(rate: 5)
        expected.warmUp = .duration(.seconds(5))
        expected.coolDown = .milliseconds(500)
        expected.maximumInFlight = 7
        expected.seed = 3
        expected.tags = ["a", "b"]
        expected.prompt = .synthetic(tokens: .lognormal(median: 300, p99: 2_000))
        expected.workload.maximumTokens = .uniform(16, 64)
        expected.workload.turns = 2
        expected.workload.turnDelay = .constant(.seconds(1))
        expected.workload.asksForUsage = false
        expected.objectives = [
            .init(.percentile(.timeToFirstToken, .p99), .below, 200), .init(.errorRate, .below, 0.001),
        ]
        #expect(plan == expected)
        #expect(try PlanOptions.parse(["--warm-up", "50"]).loadPlan().warmUp == .requests(50))
    }

    @Test func `a mix is given as JSON or as a file`() async throws {
        let mix = #"[{"weight": 3, "stream": true}, {"endpoint": "message"}]"#
        let plan = try PlanOptions.parse(["--mix", mix, "--model", "m"]).loadPlan()
        #expect(plan.mix.map(\.weight) == [3, 1])
        #expect(plan.mix.map(\.model) == ["m", "m"])
        try await withFile(mix) { path in
            let read = try PlanOptions.parse(["--mix", path, "--model", "m"]).loadPlan()
            #expect(read == plan)
        }
    }

    @Test func `options of one loop put the other's keys of the file out of force`() async throws {
        try await withFile(#"{"rate": 5, "arrivals": "poisson", "maximumInFlight": 9, "requests": 3}"#) { path in
            let closed = try PlanOptions.parse(["--plan", path, "-c", "2"]).loadPlan()
            #expect(closed.arrivals == .closedLoop(concurrency: 2, thinkTime: nil))
            #expect(try PlanOptions.parse(["--plan", path, "--rate", "8"]).loadPlan().arrivals == .poisson(rate: 8))
            let ramp = try PlanOptions.parse(["--plan", path, "--ramp", "1:2:3s"]).loadPlan()
            #expect(ramp.arrivals == .ramp(from: 1, to: 2, over: .seconds(3), isPoisson: false))
        }
        try await withFile(#"{"concurrency": 5, "thinkTime": 4, "durationMs": 3000, "messages": [{}]}"#) { path in
            let arguments = ["--plan", path, "--rate", "8", "--duration", "1s", "--prompt-tokens", "9"]
            let open = try PlanOptions.parse(arguments).loadPlan()
            #expect(open.arrivals == .constant(rate: 8))
            #expect(open.stop == StopCondition(duration: .seconds(1)))
            #expect(open.prompt == .synthetic(tokens: .constant(9)))
        }
    }

    @Test(arguments: [
        (["--rate", "0", "-n", "1"], "--rate: 0 is out of range"),
        (["--rate", "5", "-c", "2", "-n", "1"], "--concurrency: rate is given too"),
        (["--rate", "5"], "/duration: nothing ends the run"),
        (["--arrivals", "poison", "--rate", "5", "-n", "1"], "--arrivals: expected one of"),
        (["--ramp", "0:0:3s", "-n", "1"], "--ramp: a ramp from 0 to 0"),
        (["--stage", "5@1s", "--stage=-1@1s"], "--stage: stage 2: -1 is out of range"),
        (["--duration", "30"], "--duration: expected a time with its unit"),
        (["--precision", "p99", "-n", "5"], "--precision: expected a text such as"),
        (["--warm-up", "soon"], "--warm-up: expected a time"),
        (["--objective", "ttft<1s"], "--objective: \"ttft<1s\": say which ttft"),
        (["--prompt-tokens", "0"], "--prompt-tokens: 0 is out of range"),
        (["--max-tokens", "9-3"], "--max-tokens: \"min\" is greater than \"max\""),
        (["--turns", "0"], "--turns: 0 is out of range"),
        (["--max-in-flight", "3"], "--max-in-flight: a closed loop has"),
        (["--mix", "[{\"wait\": 1}]"], "--mix: /0/wait: unknown key"),
        (["--mix", "[{"], "--mix: 1:"),
        (["--think-time", "long"], "--think-time: expected milliseconds"),
        (["--tag", ""], "--tag: expected a string"),
    ])
    func `what is wrong with an option of the load is told by its name`(arguments: [String], message: String) throws {
        let options = try PlanOptions.parse(arguments)
        let failure = #expect(throws: CommandFailure.self) { try options.loadPlan() }
        #expect(failure?.status == .usage)
        #expect(failure?.message.hasPrefix(message) == true, "\(failure?.message ?? "")")
    }

    @Test func `a wrong line of a file is told with its place`() async throws {
        try await withFile("{\"timestamp\": 1}\n{\"timestamp\": \"x\"}") { path in
            let options = try PlanOptions.parse(["--trace", path])
            let failure = #expect(throws: CommandFailure.self) { try options.loadPlan() }
            #expect(failure?.message.hasPrefix("--trace: request 2: expected a time") == true)
        }
        try await withFile("{\"timestamp\": 1}\n{\"time") { path in
            let failure = #expect(throws: CommandFailure.self) {
                try PlanOptions.parse(["--trace", path]).loadPlan()
            }
            #expect(failure?.status == .badData)
            #expect(failure?.message.hasPrefix("\(path):2:") == true)
        }
    }

    @Test(arguments: [
        ["--ramp", "1:2"], ["--ramp", "1:2:3"], ["--ramp", "a:2:3s"], ["--stage", "5"], ["--stage", "5@30"],
        ["--ramp", "1:2:3s", "--stage", "5@1s"], ["--prompt", "a", "--prompt-tokens", "5"], ["--trace-unit", "ms"],
        ["--stage", "5@1s", "--arrivals", "gamma"], ["--trace", "f", "--arrivals", "poisson"], ["--seed", "-1"],
    ])
    func `options that have no meaning together, or none at all, are refused`(arguments: [String]) {
        #expect(throws: (any Error).self) { try PlanOptions.parse(arguments) }
    }
}
