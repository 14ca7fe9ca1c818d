import MockBehavior
import Testing

struct CassetteTapeTests {
    private static let key = CassetteKey(method: "POST", path: "/v1/a", bodyHash: "1")
    private static let stream = [WireHead.Field("content-type", "text/event-stream; charset=utf-8")]
    private static let json = [WireHead.Field("content-type", "application/json")]

    private func tape(
        _ fields: [WireHead.Field], status: Int = 200, _ parts: [(Int, String)]
    ) -> CassetteTape {
        var tape = CassetteTape(key: Self.key, model: "m", upstream: "http://a")
        tape.answered(status, fields, at: .milliseconds(5))
        for (time, text) in parts { tape.received(Array(text.utf8), at: .milliseconds(time)) }
        return tape
    }

    private func entry(_ tape: CassetteTape, secrets: [String] = []) throws -> CassetteEntry {
        try tape.entry(finishedAt: .milliseconds(99), recordedAt: "now", secrets: secrets)
    }

    private func refusal(_ tape: CassetteTape, secrets: [String] = []) -> CassetteTape.Refusal? {
        #expect(throws: CassetteTape.Refusal.self) { try entry(tape, secrets: secrets) }
    }

    private func parts(_ entry: CassetteEntry) -> [String] {
        entry.parts.map { "\($0.at / .milliseconds(1)): \(String(decoding: $0.bytes, as: UTF8.self))" }
    }

    @Test func `a stream is cut into its events, each at the time of its last byte`() throws {
        let tape = tape(Self.stream, [(10, "data: a\n"), (20, "\ndata: b\n\nda"), (30, "ta: c\r\n\r\n: d")])
        let entry = try entry(tape)
        #expect(
            parts(entry) == ["20.0: data: a\n\n", "20.0: data: b\n\n", "30.0: data: c\r\n\r\n", "99.0: : d"])
        #expect(entry.headAt == .milliseconds(5))
        #expect(entry.duration == .milliseconds(99))
    }

    @Test func `another body is kept in the pieces that came`() throws {
        let entry = try entry(tape(Self.json, [(10, "{\n\n"), (20, "}")]))
        #expect(parts(entry) == ["10.0: {\n\n", "20.0: }"])
        #expect(entry.byteCount == 4)
    }

    @Test func `a compressed stream has no events`() throws {
        let fields = Self.stream + [WireHead.Field("content-encoding", "gzip")]
        #expect(try entry(tape(fields, [(10, "a\n\nb\n\n")])).parts.count == 1)
    }

    @Test(arguments: [
        "set-cookie", "authorization", "x-api-key", "date", "openai-organization", "openai-project",
        "anthropic-organization-id", "proxy-authorization", "www-authenticate",
    ])
    func `what is private is not kept`(name: String) throws {
        let fields = Self.json + [WireHead.Field(name, "private"), WireHead.Field("x-request-id", "r")]
        #expect(try entry(tape(fields, [])).fields.map(\.name) == ["content-type", "x-request-id"])
    }

    @Test(arguments: [401, 403, 407, 408, 409, 425, 429, 500, 502, 529])
    func `an error that may pass is not kept`(status: Int) {
        #expect(refusal(tape(Self.json, status: status, [])) == .isPassing)
    }

    @Test(arguments: [200, 201, 302, 400, 404, 422])
    func `an answer that stays is kept`(status: Int) throws {
        #expect(try entry(tape(Self.json, status: status, [])).status == status)
    }

    @Test func `without a head there is nothing to keep`() {
        #expect(refusal(CassetteTape(key: Self.key, model: nil, upstream: "")) == .isPassing)
    }

    @Test(arguments: [
        ([WireHead.Field("x-echo", "it was sk-secret-key")], ["{}"]),
        ([], ["{\"key\": \"sk-secret-key\"}"]),
        // The two halves come one after the other.
        ([], ["sk-secr", "et-key"]),
    ])
    func `an answer that repeats the key is not kept`(fields: [WireHead.Field], pieces: [String]) {
        let tape = tape(Self.json + fields, pieces.map { (1, $0) })
        #expect(refusal(tape, secrets: ["sk-secret-key"]) == .hasSecret)
    }

    @Test func `a text too short for a key is none`() throws {
        #expect(throws: Never.self) { try entry(tape(Self.json, [(1, "a test")]), secrets: ["test", ""]) }
    }

    @Test func `an answer of the largest size is kept, and one byte more is too large`() throws {
        var tape = tape(Self.json, [])
        let piece = [UInt8](repeating: 0x20, count: CassetteTape.maximumBytes / 4)
        for _ in 0..<4 { tape.received(piece, at: .zero) }
        #expect(try entry(tape).byteCount == CassetteTape.maximumBytes)
        tape.received([0x20], at: .zero)
        #expect(refusal(tape) == .tooLarge)
    }
}
