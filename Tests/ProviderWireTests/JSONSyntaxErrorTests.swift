import ProviderWire
import Testing

struct JSONSyntaxErrorTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var text: String
        var line: Int
        var column: Int
        var detail: String

        init(_ text: String, _ column: Int, _ detail: String, line: Int = 1) {
            self.text = text
            self.line = line
            self.column = column
            self.detail = detail
        }

        var testDescription: String { "\(text.prefix(20).debugDescription): \(detail)" }
    }

    private func error(_ bytes: some Collection<UInt8>) -> JSONSyntaxError? {
        do throws(JSONSyntaxError) {
            _ = try JSONValue(parsing: bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [
        Mistake("", 1, "the document is empty; expected a JSON value"),
        Mistake(" \n ", 2, "the document is empty; expected a JSON value", line: 2),
        Mistake("{} x", 4, "unexpected 'x' after the end of the document"),
        Mistake("1 2", 3, "unexpected '2' after the end of the document"),
        Mistake("?", 1, "unexpected '?' where a value should be"),
        Mistake("+1", 1, "unexpected '+' where a value should be"),
        Mistake(".5", 1, "unexpected '.' where a value should be"),
        Mistake("NaN", 1, "unexpected 'N' where a value should be"),
        Mistake("'a'", 1, "unexpected ''' where a value should be"),
        Mistake("[\u{1}]", 2, "unexpected byte 0x1 where a value should be"),
        Mistake("ä", 1, "unexpected byte 0xc3 where a value should be"),
        Mistake("\u{C}1", 1, "unexpected byte 0xc where a value should be"),
    ])
    func `what is no value is named with its place`(mistake: Mistake) { check(mistake) }

    @Test(arguments: [
        Mistake("[", 2, "the document ends where a value should be"),
        Mistake("[1", 3, "expected ',' or ']', but the document ends"),
        Mistake("[1 2]", 4, "expected ',' or ']', found '2'"),
        Mistake("[1,]", 4, "unexpected ']' where a value should be"),
        Mistake("[,1]", 2, "unexpected ',' where a value should be"),
        Mistake("{", 2, "expected a member name in double quotes, but the document ends"),
        Mistake("{a: 1}", 2, "expected a member name in double quotes, found 'a'"),
        Mistake("{\"a\" 1}", 6, "expected ':' after \"a\", found '1'"),
        Mistake("{\"a\":", 6, "the document ends where a value should be"),
        Mistake("{\"a\":1", 7, "expected ',' or '}', but the document ends"),
        Mistake("{\"a\":1 \"b\":2}", 8, "expected ',' or '}', found '\"'"),
        Mistake("{\"a\":1,}", 8, "expected a member name in double quotes, found '}'"),
        Mistake("{\"a\":1,\"b\":2,\"a\":3}", 14, "the member \"a\" stands twice in one object"),
        Mistake("{\"a\":1,\"\\u0061\":2}", 8, "the member \"a\" stands twice in one object"),
        Mistake(String(repeating: "[", count: 257), 257, "nested deeper than 256 levels"),
        Mistake(String(repeating: "{\"a\":", count: 300), 256 * 5 + 1, "nested deeper than 256 levels"),
    ])
    func `what is wrong in an array or object is named with its place`(mistake: Mistake) { check(mistake) }

    @Test(arguments: [
        Mistake("tru", 1, "expected true"), Mistake("[falsy]", 2, "expected false"), Mistake("nul", 1, "expected null"),
        Mistake("01", 2, "a number must not start with 0"), Mistake("-01", 3, "a number must not start with 0"),
        Mistake("-", 2, "expected a digit, but the document ends"), Mistake("-x", 2, "expected a digit, found 'x'"),
        Mistake("1.", 3, "expected a digit, but the document ends"), Mistake("[1.]", 4, "expected a digit, found ']'"),
        Mistake("1e", 3, "expected a digit, but the document ends"),
        Mistake("1e+", 4, "expected a digit, but the document ends"),
        Mistake("[1e-]", 5, "expected a digit, found ']'"), Mistake("1e+-1", 4, "expected a digit, found '-'"),
    ])
    func `what is wrong in a word or number is named with its place`(mistake: Mistake) { check(mistake) }

    @Test(arguments: [
        Mistake("\"abc", 5, "a string is not closed"), Mistake("\"abc\\n", 7, "a string is not closed"),
        Mistake("\"abc\\", 6, "a string is not closed"),
        Mistake("\"a\nb\"", 3, "a control character in a string must be written as an escape such as \\n"),
        Mistake("\"\\ta\u{0}\"", 5, "a control character in a string must be written as an escape such as \\n"),
        Mistake("\"\\u00", 6, "\\u needs four hexadecimal digits"),
        Mistake("\"\\u12G4\"", 6, "\\u needs four hexadecimal digits"),
    ])
    func `what is wrong in a string is named with its place`(mistake: Mistake) { check(mistake) }

    @Test func `an unknown escape is named where it stands`() {
        check(Mistake(#"["\x"]"#, 3, #"\x is no escape of JSON"#))
    }

    @Test func `bytes that are no UTF-8 are named where they stand`() {
        let error = error(Array(#"["ab"#.utf8) + [0xFF] + Array(#"cdefg"]"#.utf8))
        #expect(error?.detail == "a string is not valid UTF-8")
        #expect(error?.column == 5)
    }

    @Test(arguments: [
        #""\ud800""#, #""\ud800x""#, #""\ud800\n""#, #""\ud800\u0041""#, #""\ud800\ud800""#, #""\udc00""#,
        #""\udc00\ud800""#, #""\ude00\ud83d""#,
    ])
    func `half a surrogate pair is refused`(text: String) {
        #expect(error(text.utf8)?.detail.hasSuffix("is half of a surrogate pair") == true)
    }

    @Test func `lines are counted from 1, and so are columns, in bytes`() {
        check(Mistake("{\n  \"a\": 1,\n  \"ä\": ?\n}", 9, "unexpected '?' where a value should be", line: 3))
        check(Mistake("{\r\n\"a\":1,\r\n]", 1, "expected a member name in double quotes, found ']'", line: 3))
    }

    @Test func `the error says its place first`() {
        #expect(error("[1 2]".utf8)?.description == "line 1, column 4: expected ',' or ']', found '2'")
    }

    private func check(_ mistake: Mistake, _ location: SourceLocation = #_sourceLocation) {
        let error = error(mistake.text.utf8)
        #expect(error?.detail == mistake.detail, sourceLocation: location)
        #expect(error?.line == mistake.line, sourceLocation: location)
        #expect(error?.column == mistake.column, sourceLocation: location)
    }
}
