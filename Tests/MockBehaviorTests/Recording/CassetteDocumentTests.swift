import ProviderWire
import Testing

@testable import MockBehavior

struct CassetteDocumentTests {
    private static let stream = CassetteEntry(
        key: CassetteKey(method: "POST", path: "/v1/a", query: "b=c", bodyHash: "00ff", isStreaming: true), model: "m",
        upstream: "http://a", recordedAt: "2026-05-01T12:00:00Z", status: 200,
        fields: [
            WireHead.Field("content-type", "text/event-stream"), WireHead.Field("x-a", "1"), WireHead.Field("x-a", "é"),
        ],
        headAt: .microseconds(1_250),
        parts: [
            CassetteEntry.Part(at: .milliseconds(2), bytes: Array("data: é\n\n".utf8)),
            CassetteEntry.Part(at: .milliseconds(3), bytes: [0, 0xFF, 0xFE, 0x0A]),
        ],
        duration: .milliseconds(4)
    )
    private static let empty = CassetteEntry(
        key: CassetteKey(method: "GET", path: "/v1/models"), model: nil, upstream: "", recordedAt: "", status: 404,
        fields: [], headAt: .zero, parts: [], duration: .zero
    )

    @Test func `what was written is read`() throws {
        let bytes = CassetteDocument.bytes(of: [Self.stream, Self.empty])
        #expect(try CassetteDocument.entries(in: bytes) == [Self.stream, Self.empty])
        #expect(try CassetteDocument.entries(in: CassetteDocument.bytes(of: [])) == [])
    }

    @Test func `the form is the one that is documented`() throws {
        let document = CassetteDocument.document(of: [Self.stream])
        #expect(document["format"] == "llm-mockd-cassette")
        #expect(document["version"] == 1)
        let response = document["entries"]?[0]?["response"]
        #expect(response?["headMs"] == 1.25)
        let parts: JSONValue = [["atMs": 2, "text": "data: é\n\n"], ["atMs": 3, "base64": "AP/+Cg=="]]
        #expect(response?["parts"] == parts)
        let header: JSONValue = ["x-a", "é"]
        #expect(response?["headers"]?[2] == header)
    }

    private static let request = #""request": {"method": "POST", "path": "/a"}"#

    private static func file(_ entry: String) -> String {
        #"{"format": "llm-mockd-cassette", "version": 1, "entries": [\#(entry)]}"#
    }

    @Test(arguments: [
        ("", "the document is empty"), ("[]", "expected an object"),
        (#"{"format": "other"}"#, "expected \"format\": \"llm-mockd-cassette\""),
        (#"{"format": "llm-mockd-cassette", "version": 2}"#, "/version: expected 1"),
        (file("7"), "/entries/0: expected an object"),
        (file(#"{"request": {}, "response": {"status": 200}}"#), "/entries/0: expected a request with \"method\""),
        (file("{\(request), \"response\": {\"status\": 99}}"), "/entries/0/response/status"),
        (file("{\(request), \"response\": {\"status\": 200, \"part\": []}}"), "did you mean \"parts\"?"),
        (file("{\(request), \"response\": {\"status\": 200, \"headers\": [[\"X\", \"y\"]]}}"), "/response/headers/0"),
        (
            file("{\(request), \"response\": {\"status\": 200, \"headers\": [[\"x\", \"y\\r\\nz: 1\"]]}}"),
            "/response/headers/0"
        ),
        (
            file("{\(request), \"response\": {\"status\": 200, \"parts\": [{\"atMs\": 1}]}}"),
            "either \"text\" or \"base64\""
        ),
        (
            file("{\(request), \"response\": {\"status\": 200, \"parts\": [{\"base64\": \"AP\"}]}}"),
            "expected bytes in base64"
        ),
        (file("{\(request), \"response\": {\"status\": 200, \"headMs\": -1}}"), "/response/headMs"),
    ])
    func `a file that is none is refused, with the place and the reason`(text: String, reason: String) {
        let error = #expect(throws: ConfigurationError.self) { try CassetteDocument.entries(in: Array(text.utf8)) }
        #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }

    @Test func `times that people wrote run forwards all the same`() throws {
        let parts = #"[{"atMs": 9, "text": "a"}, {"atMs": 3, "text": "b"}, {"text": "c"}]"#
        let text = Self.file("{\(Self.request), \"response\": {\"status\": 200, \"headMs\": 5, \"parts\": \(parts)}}")
        let entry = try #require(CassetteDocument.entries(in: Array(text.utf8)).first)
        #expect(entry.parts.map(\.at) == [.milliseconds(9), .milliseconds(9), .milliseconds(9)])
        #expect(entry.duration == .milliseconds(9))
    }

    @Test(arguments: [[], [0], [1, 2], [1, 2, 3], [0xFF, 0xFE, 0xFD, 0]] as [[UInt8]])
    func `base64 comes back as it went`(bytes: [UInt8]) {
        #expect(Base64.decoded(Base64.encoded(bytes)) == bytes)
    }

    @Test(arguments: ["A", "AA", "AAA", "A===", "====", "AA=A", "AA A", "AA=="].dropLast(1) + ["AA==AA=="])
    func `what is no base64 is none`(text: String) {
        #expect(Base64.decoded(text.utf8) == nil)
    }
}
