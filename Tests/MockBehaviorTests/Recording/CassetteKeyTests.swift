import MockBehavior
import ProviderWire
import Testing

struct CassetteKeyTests {
    private func key(_ body: String, query: String = "") -> CassetteKey {
        CassetteKey(method: "POST", path: "/v1/a", query: query, body: Array(body.utf8), isStreaming: false)
    }

    @Test(arguments: [
        (#"{"a": 1, "b": [true, null]}"#, #"{"b":[true,null],"a":1}"#),
        (#"{"a": {"d": 1, "c": 2}}"#, #"{"a": {"c": 2, "d": 1}}"#),
        (#"[1.0, 10, -0.0, 0.5]"#, #"[1, 1e1, 0, 5e-1]"#),
        (#"{"a": "\u00e9\u002f"}"#, #"{"a": "é/"}"#),
        ("  {}\n", "{}"),
    ])
    func `bodies that mean the same are the same`(one: String, other: String) {
        #expect(key(one) == key(other))
    }

    @Test(arguments: [
        ("[1, 2]", "[2, 1]"), (#"{"a": 1}"#, #"{"a": "1"}"#), (#"{"a": null}"#, "{}"), ("[0.1]", "[0.10001]"),
        ("[9007199254740993]", "[9007199254740992]"), (#"["é"]"#, "[\"e\u{301}\"]"), ("{}", ""),
        ("no JSON", "no  JSON"),
    ])
    func `bodies that differ differ`(one: String, other: String) {
        #expect(key(one) != key(other))
    }

    @Test func `no body has no hash`() {
        #expect(key("").bodyHash == "")
        #expect(key("{}").bodyHash.count == 16)
    }

    @Test(arguments: [
        ("a=1&key=secret", "a=1"), ("API_KEY=secret", ""), ("token=secret&b", "b"),
        ("apikey=x&access_token=y&z=1", "z=1"),
        ("monkey=1", "monkey=1"),
    ])
    func `secrets of a query stand in no key`(query: String, kept: String) {
        #expect(key("", query: query).query == kept)
    }

    @Test func `members are in the order of their names, however deep`() throws {
        let document = try JSONValue(parsing: #"{"b": [{"z": 1.50, "y": "\t"}], "a": 100000000000000000000}"#)
        let text = String(decoding: document.canonicallySerialized(), as: UTF8.self)
        #expect(text == #"{"a":100000000000000000000,"b":[{"y":"\t","z":1.5}]}"#)
    }
}
