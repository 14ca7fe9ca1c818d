import ProviderWire
import ProxyAudit
import Testing

struct ExchangeKeyTests {
    private let key = ExchangeKey(run: 0x0123_4567_89ab_cdef, number: 42)

    @Test func `a key reads back from its text`() {
        #expect(ExchangeKey(key.description) == key)
        #expect(key.description.hasPrefix("mockd-0123456789abcdef"))
        #expect(key.description.count == 38)
    }

    @Test(arguments: ["", "mockd-", "mockd-0123", "mockd-0123456789ABCDEF0123456789abcdef"])
    func `what is no key is none`(text: String) {
        #expect(ExchangeKey(text) == nil)
    }

    @Test func `no two exchanges of a run have the same key`() {
        let keys = Set((0..<10_000).map { ExchangeKey(run: 7, number: $0) })
        #expect(keys.count == 10_000)
    }

    @Test func `a run of zero still gives a trace id that is not all zeros`() {
        #expect(ExchangeKey(run: 0, number: 0).digits.contains { $0 != "0" })
        #expect(ExchangeKey(run: 0, number: 0).run == 1)
    }

    @Test func `the head carries the key twice`() {
        let fields = HeadFields(key.headFields)
        #expect(ExchangeKey.inHeader(of: fields) == key)
        #expect(ExchangeKey.inTraceparent(of: fields) == key)
        #expect(fields["traceparent"]?.split(separator: "-").map(\.count) == [2, 32, 16, 2])
    }

    @Test(
        arguments: [
            #"{"messages":[{"role":"user","content":"Hi KEY"}]}"#, #"{"input":[{"content":[{"text":"KEY, hi"}]}]}"#,
            #"{"system":"KEY","messages":[]}"#, #"{"prompt":"xKEYx"}"#, "no JSON at all: mockd-mockd-KEY",
        ]
    )
    func `keys are found in bodies of every dialect`(body: String) {
        let text = body.split(separator: "KEY", omittingEmptySubsequences: false).joined(separator: key.description)
        #expect(ExchangeKey.all(in: text) == [key])
    }

    @Test func `several keys are found in their order, each once`() {
        let other = ExchangeKey(run: 1, number: 1)
        #expect(ExchangeKey.all(in: "\(other)\(key) \(other)") == [other, key])
    }

    @Test func `what ends too early or goes on differently is no key`() {
        #expect(ExchangeKey.all(in: String(key.description.dropLast())) == [])
        #expect(ExchangeKey.all(in: "mockd-" + String(repeating: "g", count: 32)) == [])
    }

    @Test func `a trace id of the wrong form is none`() {
        #expect(ExchangeKey.traceID(of: ["traceparent": "00-1234-5678-01"]) == nil)
        #expect(ExchangeKey.inTraceparent(of: ["traceparent": key.description]) == nil)
    }
}
