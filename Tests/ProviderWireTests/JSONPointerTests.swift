import ProviderWire
import Testing

struct JSONPointerTests {
    /// The example of RFC 6901, section 5.
    private static let document = #"""
        {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}
        """#

    @Test(arguments: [
        ([], ""), (["foo"], "/foo"), (["foo", "0"], "/foo/0"), ([""], "/"), (["a/b"], "/a~1b"), (["c%d"], "/c%d"),
        (["e^f"], "/e^f"), (["g|h"], "/g|h"), ([#"i\j"#], #"/i\j"#), ([#"k"l"#], #"/k"l"#), ([" "], "/ "),
        (["m~n"], "/m~0n"), (["~1"], "/~01"), (["/~"], "/~1~0"), (["", ""], "//"),
    ])
    func `a pointer is written with its escapes`(tokens: [String], expected: String) {
        #expect(JSONPointer(tokens: tokens).description == expected)
    }

    @Test func `a slash is escaped whatever combines with it`() {
        let text = JSONPointer(tokens: ["a/\u{301}b~\u{301}"]).description
        #expect(Array(text.utf8) == Array("/a~1\u{301}b~0\u{301}".utf8))
    }

    @Test(
        arguments: [
            (["foo"], ["bar", "baz"]), (["foo", "0"], "bar"), ([""], 0), (["a/b"], 1), (["c%d"], 2), (["e^f"], 3),
            (["g|h"], 4), ([#"i\j"#], 5), ([#"k"l"#], 6), ([" "], 7), (["m~n"], 8),
        ] as [([String], JSONValue)])
    func `a pointer finds its value`(tokens: [String], expected: JSONValue) throws {
        #expect(try JSONValue(parsing: Self.document)[JSONPointer(tokens: tokens)] == expected)
    }

    @Test(arguments: [
        ["bar"], ["foo", "2"], ["foo", "-"], ["foo", "bar"], ["a/b", "0"], ["foo", "0", "0"], ["foo", "-1"],
    ])
    func `a pointer to nothing finds nothing`(tokens: [String]) throws {
        #expect(try JSONValue(parsing: Self.document)[JSONPointer(tokens: tokens)] == nil)
    }

    @Test(arguments: ["00", "01", "+1", "-0"])
    func `a position in an array is written in one way only`(token: String) throws {
        #expect(try JSONValue(parsing: Self.document)[JSONPointer(tokens: ["foo", token])] == nil)
    }

    @Test func `the root is the whole document, and digits may be a name`() {
        let value: JSONValue = ["0": ["a": "found"]]
        #expect(value[JSONPointer.root] == value)
        #expect(value[JSONPointer.root.appending(0).appending("a")] == "found")
    }
}
