import ProviderWire
import Testing

@testable import mockctl

struct DocumentDifferenceTests {
    @Test(
        arguments: [
            ("1", "1.0", []),
            (#"{"a": 1, "b": 2}"#, #"{"b": 2, "a": 1}"#, []),
            ("1", "2", ["~ : 1 -> 2"]),
            (#"{"a": 1}"#, #"{"a": "1"}"#, [#"~ /a: 1 -> "1""#]),
            (#"{"a": {"b": 1}}"#, #"{"a": {"c": 1}}"#, ["- /a/b: 1", "+ /a/c: 1"]),
            (#"{"a/b": 1}"#, #"{"a/b": 2}"#, ["~ /a~1b: 1 -> 2"]),
            ("[1, 2, 3]", "[2, 3]", ["- /0: 1"]),
            ("[2, 3]", "[1, 2, 3]", ["+ /0: 1"]),
            ("[1, 2, 3, 4]", "[1, 9, 4]", ["~ /1: 2 -> 9", "- /2: 3"]),
            ("[1, 2, 3]", "[]", ["- /2: 3", "- /1: 2", "- /0: 1"]),
            ("[1, 1]", "[1, 1, 1]", ["+ /2: 1"]),
            ("[]", "{}", ["~ : [] -> {}"]),
        ] as [(String, String, [String])])
    func `each difference is told once, at its place`(old: String, new: String, lines: [String]) throws {
        let differences = DocumentDifference.all(from: try JSONValue(parsing: old), to: try JSONValue(parsing: new))
        #expect(differences.map(\.line) == lines)
    }

    @Test func `a long value is cut`() {
        let long = JSONValue.string(String(repeating: "x", count: 200))
        let line = DocumentDifference(pointer: .root, change: .added(long)).line
        #expect(line.count == "+ : ".count + 100)
        #expect(line.hasSuffix("xxx..."))
    }
}
