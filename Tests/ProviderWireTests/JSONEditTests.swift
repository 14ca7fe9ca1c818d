import ProviderWire
import Testing

struct JSONEditTests {
    /// The test cases of RFC 7396, appendix A.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, #"{}"#),
        (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
        (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#),
        (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#),
        (#"{"a":"foo"}"#, #"null"#, #"null"#),
        (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
        (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
        (#"[1,2]"#, #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
        (#"{}"#, #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func `a merge patch gives what its RFC says`(original: String, patch: String, expected: String) throws {
        let result = try JSONValue(parsing: original).merged(with: JSONValue(parsing: patch))
        #expect(String(decoding: result.serialized(), as: UTF8.self) == expected)
    }

    @Test func `a merge patch leaves order and digits alone`() throws {
        let original = try JSONValue(parsing: #"{"c":1.0,"b":{"y":1e2,"x":2},"a":3}"#)
        let result = original.merged(with: ["b": ["x": 5, "z": 6], "d": 7])
        let expected = #"{"c":1.0,"b":{"y":1e2,"x":5,"z":6},"a":3,"d":7}"#
        #expect(String(decoding: result.serialized(), as: UTF8.self) == expected)
    }

    @Test(arguments: [
        ([], "9"), (["a"], #"{"a":9,"z":true}"#), (["b"], #"{"a":{"x":1},"z":true,"b":9}"#),
        (["a", "x"], #"{"a":{"x":9},"z":true}"#), (["a", "y"], #"{"a":{"x":1,"y":9},"z":true}"#),
        (["n", "m"], #"{"a":{"x":1},"z":true,"n":{"m":9}}"#), (["z", "m"], #"{"a":{"x":1},"z":{"m":9}}"#),
    ])
    func `setting a path makes the objects on the way`(path: [String], expected: String) throws {
        let result = try JSONValue(parsing: #"{"a":{"x":1},"z":true}"#).setting(path, to: 9)
        #expect(String(decoding: result.serialized(), as: UTF8.self) == expected)
    }
}
