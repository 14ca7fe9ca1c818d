import ArgumentParser
import LoadModel
import ProviderWire
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct PlanOptionsTests {
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
            #expect(plan.requests == 20)
            #expect(plan.concurrency == 5)
            #expect(plan.prompt == .text("hello"))
            #expect(plan.baseURL == "http://127.0.0.1:2")
            #expect(plan.headers.map { "\($0.name): \($0.value)" } == ["X-B: file", "X-A: option"])
        }
    }

    @Test func `without options the plan is the default one`() throws {
        #expect(try PlanOptions.parse([]).loadPlan() == LoadPlan())
    }

    @Test func `what is wrong is told by the option's name`() throws {
        let options = try PlanOptions.parse(["-c", "0", "--model", "", "--header", "a b: c"])
        let failure = #expect(throws: CommandFailure.self) { try options.loadPlan() }
        #expect(failure?.status == .usage)
        let names = failure?.message.split(separator: "\n").map { $0.prefix { $0 != ":" } }
        #expect(names == ["--model", "--concurrency", "--header"])
    }

    @Test func `a plan that is no object is bad data`() async throws {
        try await withFile("[]") { path in
            let options = try PlanOptions.parse(["--plan", path])
            let failure = #expect(throws: CommandFailure.self) { try options.loadPlan() }
            #expect(failure?.status == .badData)
        }
    }
}
