import Testing

@testable import MockBehavior

struct StringPatternTests {
    @Test(
        arguments: [
            ("^abc$", ["abc"], ["", "ab", "xabc", "abcx"]), ("b", ["b", "abc"], ["", "ac"]),
            ("^[a-c_]+$", ["a", "c_b"], ["d", ""]), ("^[^a-c]$", ["d", "ä"], ["a", "dd"]),
            (#"^\d{2,3}$"#, ["12", "123"], ["1", "1234", "1a"]), (#"^\w\s\S\D\W$"#, ["a xy-"], ["a xyz"]),
            ("^(a|bc)*$", ["", "abca", "bcbc"], ["b", "ac b"]), ("^a?b+c*$", ["b", "abbcc"], ["a", "bab"]),
            ("^(?:x|y){2}$", ["xy"], ["x", "xyx"]), ("^(?<name>x)$", ["x"], ["y"]),
            ("^a.c$", ["abc", "aöc"], ["a\nc"]),
            (#"^\.\/\x41\u0042[\]\-]$"#, ["./AB]", "./AB-"], ["a/AB]"]), ("^a{,2}$", ["a{,2}"], ["aa"]),
            ("^a+?$", ["aaa"], ["b"]), ("a|b|", ["", "x"], []), ("^(a*)*$", ["", "aaaa"], ["ab"]),
            (#"^(?=.*\d)(?!0).+$"#, ["a1", "10"], ["ab", "01"]), ("^[a-]$", ["a", "-"], ["b"]),
        ] as [(String, [String], [String])])
    func `a pattern is found as browsers find it`(pattern: String, matching: [String], others: [String]) throws {
        let compiled = try #require(StringPattern(pattern))
        for text in matching { #expect(compiled.matches(text), "\(text)") }
        for text in others { #expect(!compiled.matches(text), "\(text)") }
    }

    @Test(arguments: [
        "(", ")", "[a", "*a", #"\1"#, #"\bword"#, "(?<=a)b", "(?<!a)b", #"\p{L}"#, "a{3,2}", "[b-a]", #"\"#,
    ])
    func `what cannot be made or is no pattern is not supported`(pattern: String) {
        #expect(StringPattern(pattern) == nil)
    }

    @Test(arguments: [
        "^[A-Z]{2,3}-\\d{4}$", "^#[0-9a-fA-F]{6}$", "^(foo|bar|baz)$", "^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$",
        "^\\+?[1-9]\\d{1,14}$", "^(?:[01]\\d|2[0-3]):[0-5]\\d$", "^v?(0|[1-9]\\d*)\\.(\\d+)\\.(\\d+)$",
        "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$", "^https?://\\S+$", "[äöü]", "^[^a-zA-Z0-9]+$", "^$",
        "^(?=.*[A-Z])(?=.*[a-z])(?=.*\\d)(?=.*[!@#$%]).{8,20}$", "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$",
    ])
    func `each variant of an example has the pattern`(pattern: String) throws {
        let compiled = try #require(StringPattern(pattern))
        for variant in 0..<40 {
            let example = try #require(compiled.example(length: 0...64, variant: variant))
            #expect(compiled.matches(example))
        }
    }

    @Test(
        arguments: [
            ("^[a-z]+$", 1...3), ("^[a-z]+$", 40...40), ("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", 10...10),
            ("^(ab)+$", 7...8), ("a", 5...5), ("^(\\d{3}-)*x$", 6...9),
        ] as [(String, ClosedRange<Int>)])
    func `an example has a wanted length`(pattern: String, length: ClosedRange<Int>) throws {
        let example = try #require(StringPattern(pattern)?.example(length: length, variant: 0))
        #expect(length.contains(example.unicodeScalars.count))
    }

    @Test func `no example is made that is too long or too short`() throws {
        #expect(try #require(StringPattern("^a{5}$")).example(length: 0...4, variant: 0) == nil)
        #expect(try #require(StringPattern("^a{5}$")).example(length: 6...9, variant: 0) == nil)
    }

    @Test(arguments: ["^(a+)+$", "^((((a*)*)*)*)*b$", "^(a|a|a|a)*b$", "^(((a{0,99}){99}){99}){99}b$"])
    func `no pattern takes long`(pattern: String) throws {
        let text = String(repeating: "a", count: 1000) + "!"
        #expect(try #require(StringPattern(pattern)).matches(text) == false)
    }
}
