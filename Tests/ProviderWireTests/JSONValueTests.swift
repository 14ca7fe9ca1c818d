import ProviderWire
import Testing

struct JSONValueTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("42", 42), ("1e3", 1000), ("12.0", 12), ("9223372036854775807", Int.max),
            ("1.5", nil), ("9223372036854775808", nil), ("1e400", nil), ("-1e-1", nil),
        ] as [(String, Int?)])
    func `a number is an integer if it has no fraction and fits`(text: String, expected: Int?) throws {
        #expect(try JSONValue(parsing: text).intValue == expected)
    }

    @Test(arguments: [
        (0.0, "0"), (-1.0, "-1"), (0.5, "0.5"), (1234.567891, "1234.567891"), (1e14, "100000000000000"),
        (1e15, "1000000000000000"), (-1e18, "-1000000000000000000"), (1e19, "1e+19"),
        (.nan, "0"), (.infinity, "0"), (-.infinity, "0"),
    ])
    func `a double is written as its shortest decimal, or as the integer that it is`(value: Double, expected: String) {
        #expect(JSONNumber(value).text == expected)
    }

    @Test(arguments: [1e16, 1.7976931348623157e308, .leastNonzeroMagnitude, 0.1 + 0.2, -123_456_789.123_456_78])
    func `a double reads back as itself`(value: Double) throws {
        #expect(try JSONValue(parsing: JSONNumber(value).text).numberValue?.doubleValue == value)
    }

    @Test func `a value has only the content of its own kind`() {
        let values: [JSONValue] = [.null, true, 1, "a", [1], ["a": 1]]
        #expect(values.map(\.isNull) == [true, false, false, false, false, false])
        #expect(values.map(\.boolValue) == [nil, true, nil, nil, nil, nil])
        #expect(values.map(\.intValue) == [nil, nil, 1, nil, nil, nil])
        #expect(values.map(\.stringValue) == [nil, nil, nil, "a", nil, nil])
        #expect(values.map { $0.arrayValue?.count } == [nil, nil, nil, nil, 1, nil])
        #expect(values.map { $0.objectValue?.keys } == [nil, nil, nil, nil, nil, ["a"]])
        #expect(
            values.map(\.kindDescription) == ["null", "a boolean", "a number", "a string", "an array", "an object"]
        )
    }

    @Test func `members and elements are found by name and position`() {
        let value: JSONValue = ["a": [10, 20], "b": .null]
        #expect(value["a"]?[1] == 20)
        #expect(value["b"] == .some(.null))
        #expect(value["c"] == nil)
        #expect(value["a"]?[2] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value[0] == nil)
        #expect(value["a"]?["0"] == nil)
    }

    @Test func `an object replaces in place, appends, and removes by nil`() {
        var object = JSONObject([("a", 1), ("b", 2), ("a", 3)])
        #expect(object.members.map(\.value) == [3, 2])
        object["b"] = "two"
        object["c"] = .null
        #expect(object.keys == ["a", "b", "c"])
        object["a"] = nil
        object["missing"] = nil
        #expect(object.keys == ["b", "c"])
        #expect(object["b"] == "two")
        #expect(object["c"] == .some(.null))
    }

    @Test func `only what RFC 8259 demands is escaped`() {
        var output: [UInt8] = []
        JSONValue.appendQuoted("\"\\/\n\r\t\u{8}\u{1F}\u{7F}ä😀\u{2028}", to: &output)
        let expected = #""\"\\/\n\r\t\u0008\u001f"# + "\u{7F}ä😀\u{2028}\""
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }
}
