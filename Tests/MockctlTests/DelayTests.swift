import ArgumentParser
import ProviderWire
import Testing

@testable import mockctl

@Suite(.timeLimit(.minutes(1)))
struct DelayTests {
    @Test(arguments: [
        ("200", "200", "200 ms"), ("200ms", "200", "200 ms"), ("1.5s", "1500", "1500 ms"), ("0", "0", "0 ms"),
        ("0.5", "0.5", "0.5 ms"), ("1h", "3600000", "3600000 ms"), ("2min", "120000", "120000 ms"),
        ("50-250", #"{"min":50,"max":250}"#, "50 to 250 ms"),
        ("1s-1.5s", #"{"min":1000,"max":1500}"#, "1000 to 1500 ms"),
        ("70-70", "70", "70 ms"),
        (
            "lognormal:median=200ms,p99=900ms", #"{"lognormal":{"median":200,"p99":900}}"#,
            "lognormal:median=200ms,p99=900ms"
        ),
        ("gamma:mean=20,cv=0.5", #"{"gamma":{"mean":20,"shape":4}}"#, "gamma:mean=20ms,shape=4"),
        ("uniform:min=50ms,max=1s", #"{"min":50,"max":1000}"#, "50 to 1000 ms"),
    ])
    func `a delay is read as people write it`(text: String, json: String, description: String) throws {
        let delay = try DelayArgument(text)
        #expect(String(decoding: delay.json.serialized(), as: UTF8.self) == json)
        #expect(delay.description == description)
    }

    @Test(arguments: [
        "", "-", "-5", "5-", "soon", "1.2.3", "5 s", "5days", "250-50", "1h-2h", "1e400", "nan", "5-6-7",
        "lognormal:median=200ms", "norml:mean=5,sd=1", "normal:mean=5,sd",
    ])
    func `what is no delay is refused`(text: String) {
        #expect(throws: ValidationError.self) { try DelayArgument(text) }
    }

    @Test func `one endpoint, or all of them, get the delay`() async throws {
        try await FakeDaemon.serving({ _ in .answer(#"{"revision": 3}"#) }) { daemon in
            let one = try await Program(daemon).run("set-delay 50-250 --endpoint chat --chunk-delay 20ms")
            #expect(one.output == "delay of chat: 50 to 250 ms, 20 ms between chunks (revision 3)\n")
            _ = try await Program(daemon).run("set-delay 1.5s")
            #expect(daemon.calls == ["PUT /v1/endpoints/chat/delay", "PUT /v1/delay"])
            #expect(
                daemon.requests.map(\.body) == [
                    #"{"delayMs":{"min":50,"max":250},"chunkDelayMs":20}"#, #"{"delayMs":1500}"#,
                ])
        }
    }

    @Test func `delays are shown endpoint by endpoint`() throws {
        let delay = try JSONValue(
            parsing: """
                {"endpoints": {"chat": {"delayMs": {"min": 50, "max": 250}, "chunkDelayMs": 20}, "message": {"delayMs": 0}}}
                """)
        #expect(
            DelayCommand.text(delay) == """
                ENDPOINT         DELAY  BETWEEN CHUNKS
                chat      50 to 250 ms           20 ms
                message           0 ms               -

                """)
    }

    @Test(arguments: [
        ("200", #"{"delayMs":200}"#, "200 ms"), ("--chunk-delay 20ms", #"{"chunkDelayMs":20}"#, "20 ms between chunks"),
        (
            "lognormal:median=200ms,p99=900ms", #"{"delayMs":{"lognormal":{"median":200,"p99":900}}}"#,
            "lognormal:median=200ms,p99=900ms"
        ),
        ("--profile gpt-4o-like", #"{"latency":"gpt-4o-like"}"#, "gpt-4o-like"),
        ("--ttft 300ms --itl 20ms", #"{"latency":{"ttft":300,"itl":20}}"#, "ttft 300 ms, itl 20 ms"),
        (
            "--profile mine --itl 10-20 --total 5s",
            #"{"latency":{"profile":"mine","itl":{"min":10,"max":20},"total":5000}}"#,
            "mine, itl 10 to 20 ms, total 5000 ms"
        ),
        ("--tokens-per-second 80", #"{"latency":{"tokensPerSecond":80}}"#, "80 tokens/s"),
        ("--profile reasoning --model o3*", #"{"model":"o3*","latency":"reasoning"}"#, "reasoning"),
        (
            "200 --chunk-delay 20 --model m", #"{"model":"m","latency":{"ttft":200,"itl":20}}"#,
            "200 ms, 20 ms between chunks"
        ),
        ("--clear", #"{"latency":null}"#, "no profile"),
        ("--clear --model m", #"{"model":"m","latency":null}"#, "no profile"),
    ])
    func `what is asked for is what the daemon is sent`(line: String, json: String, summary: String) throws {
        let options = try DelayOptions.parse(line.split(separator: " ").map(String.init))
        #expect(String(decoding: options.resource.serialized(), as: UTF8.self) == json)
        #expect(options.summary == summary)
    }

    @Test(arguments: [
        "", "--model m", "200 --profile fast-small", "200 --clear", "--clear --itl 5", "--chunk-delay 1-2",
        "--tokens-per-second 0", "--tokens-per-second 5 --itl 5", "--tokens-per-second 5 --total 5", "--ttft soon",
    ])
    func `what does not go together is refused before a daemon is asked`(line: String) {
        #expect(throws: (any Error).self) { try DelayOptions.parse(line.split(separator: " ").map(String.init)) }
    }

    @Test func `profiles have a column where there are any`() throws {
        let delay = try JSONValue(
            parsing: """
                {"latency": {"profile": "fast-small", "models": {"a": 1, "b": 2}},
                 "endpoints": {"chat": {"delayMs": 0, "latency": {"ttft": "300ms", "itl": {"gamma": {"mean": 20, "cv": 1}}}},
                   "message": {"delayMs": 7, "latency": false}, "embedding": {"delayMs": 0},
                   "completion": {"delayMs": 5, "chunkDelayMs": 6, "latency": {"models": {"a": 1}}}}}
                """)
        #expect(
            DelayCommand.text(delay) == """
                ENDPOINT    DELAY  BETWEEN CHUNKS  PROFILE
                chat            -               -  ttft 300ms, itl gamma:mean=20ms,cv=1
                message      7 ms               -  -
                embedding       -               -  fast-small, 2 models
                completion   5 ms            6 ms  1 model

                """)
    }
}
