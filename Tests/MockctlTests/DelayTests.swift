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
    ])
    func `a delay is read as people write it`(text: String, json: String, description: String) throws {
        let delay = try DelayArgument(text)
        #expect(String(decoding: delay.json.serialized(), as: UTF8.self) == json)
        #expect(delay.description == description)
    }

    @Test(arguments: ["", "-", "-5", "5-", "soon", "1.2.3", "5 s", "5days", "250-50", "1h-2h", "1e400", "nan", "5-6-7"])
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
}
