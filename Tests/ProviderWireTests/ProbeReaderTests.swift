import ProviderWire
import Testing

struct ProbeReaderTests {
    private let body: JSONValue = [
        "a": ["b": [1, ["c": "x"]], "0": "name"], "list": [[1, 2], []], "null": .null, "slash/name": true,
    ]

    @Test(arguments: [
        ("/a/b/0", true, "1"), ("/a/b/1/c", true, #""x""#), ("/a/0", true, #""name""#), ("/null", true, "null"),
        ("/slash~1name", true, "true"), ("/list", true, "[[1,2],[]]"), ("/list", false, "[]"), ("/a", false, "{}"),
        ("/a/b/0", false, "1"), ("/a/b/2", true, nil), ("/a/b/01", true, nil), ("/none", true, nil),
        ("/null/more", true, nil), ("/a/b/0/c", true, nil),
    ])
    func `a value is found at its place, with its content where that is asked for`(
        pointer: String, isWhole: Bool, expected: String?
    ) throws {
        var probes = RequestProbes()
        _ = probes.add(pointer: try #require(JSONPointer(parsing: pointer)), isWhole: isWhole)
        var values = ProbeValues()
        ProbeReader.read(probes, from: body, into: &values)
        #expect(values.pointers.map { $0.map { String(decoding: $0.serialized(), as: UTF8.self) } } == [expected])
    }

    @Test func `what was not asked for is not read`() {
        var values = ProbeValues()
        let body: JSONValue = ["messages": [["role": "user", "content": "Hi"]], "tools": [["name": "a"]]]
        ProbeReader.read(RequestProbes(), from: body, into: &values)
        #expect(values == ProbeValues())
    }

    @Test func `tools are named wherever their names stand`() {
        let body: JSONValue = [
            "tools": [
                ["type": "function", "function": ["name": "chat"]], ["type": "custom", "custom": ["name": "text"]],
                ["type": "function", "name": "response"], ["type": "custom", "name": "anthropic", "input_schema": [:]],
                ["type": "web_search"],
            ]
        ]
        #expect(ProbeReader.toolNames(of: body) == ["chat", "text", "response", "anthropic"])
    }

    @Test(arguments: [("", []), ("/", [""]), ("/a/b", ["a", "b"]), ("/~01/~10", ["~1", "/0"]), ("//", ["", ""])])
    func `a pointer reads back`(text: String, tokens: [String]) throws {
        let pointer = try #require(JSONPointer(parsing: text))
        #expect(pointer.tokens == tokens)
        #expect(pointer.description == text)
    }

    @Test(arguments: ["a", "a/b", "/~", "/~2", "/a~"])
    func `what is no pointer is refused`(text: String) {
        #expect(JSONPointer(parsing: text) == nil)
    }
}
