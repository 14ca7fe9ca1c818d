import ProviderWire
import Testing

struct JSONParserTests {
    @Test func `members keep their order`() throws {
        let value = try JSONValue(parsing: #"{"zebra": 1, "ant": 2, "Ant": 3, "": 4}"#)
        #expect(value.objectValue?.keys == ["zebra", "ant", "Ant", ""])
    }

    @Test(arguments: [
        "0", "-0", "7", "0.10", "1e3", "1E+3", "-1.5e-10", "100", "123456789012345678901234567890", "1e400",
    ])
    func `a number keeps its digits`(text: String) throws {
        #expect(try JSONValue(parsing: text).numberValue?.text == text)
    }

    @Test(
        arguments: [
            ("null", .null), ("true", true), ("false", false), (#""""#, ""), ("[]", []), ("{}", [:]),
            (" [ 1 , [ ] , { \"a\" : null } ]\r\n\t", [1, [], ["a": .null]]),
        ] as [(String, JSONValue)])
    func `every kind of value is read, with white space around it`(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{08}\u{0C}\n\r\t"),
        (#""\u0041\u00e4\u20AC""#, "Aä€"),
        (#""\ud83d\ude00!""#, "😀!"),
        (#""\uD834\uDD1E""#, "𝄞"),
        (#""before\u0000after""#, "before\u{0}after"),
        (#""a\nb\nc""#, "a\nb\nc"),
        ("\"ä😀\"", "ä😀"),
    ])
    func `escapes become what they stand for`(text: String, expected: String) throws {
        let value = try #require(try JSONValue(parsing: text).stringValue)
        #expect(Array(value.utf8) == Array(expected.utf8))
    }

    @Test func `a byte order mark is passed over`() throws {
        #expect(try JSONValue(parsing: "\u{FEFF}{\"a\":1}") == ["a": 1])
    }

    @Test func `a nesting of 256 levels is read`() throws {
        let text = String(repeating: "[", count: 256) + String(repeating: "]", count: 256)
        #expect(try JSONValue(parsing: text).serialized() == Array(text.utf8))
    }

    @Test func `depth is counted from the root, not over the whole document`() throws {
        let text = "[" + Array(repeating: "[[]]", count: 300).joined(separator: ",") + "]"
        #expect(try JSONValue(parsing: text).arrayValue?.count == 300)
    }

    @Test func `names are the same only if their bytes are`() throws {
        let value = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
        #expect(value.objectValue?.members.map(\.value) == [1, 2])
    }

    @Test(arguments: [
        #"{"b":[1,2.50,{"c":null}],"a":"x\"\\\n\r\t\u0001","é😀":true,"":-0}"#,
        #"[]"#, #"{}"#, #""/""#, "1E+3", "\"\u{7F}\u{2028}\"",
    ])
    func `compact JSON comes back byte for byte`(text: String) throws {
        #expect(String(decoding: try JSONValue(parsing: text).serialized(), as: UTF8.self) == text)
    }

    @Test func `printing for people keeps the document`() throws {
        let value: JSONValue = ["a": [1, ["b": [], "c": [:]]], "d": "x"]
        let expected = """
            {
              "a": [
                1,
                {
                  "b": [],
                  "c": {}
                }
              ],
              "d": "x"
            }

            """
        #expect(value.prettyPrinted() == expected)
        #expect(try JSONValue(parsing: value.prettyPrinted()) == value)
    }
}
