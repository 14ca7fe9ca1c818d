import ProviderWire
import Testing

@testable import LoadModel

/// Whole answers are read by another parser than events, and must be read alike.
struct AnswerParserTests {
    private static let judged: AnswerMarks = [.choices, .data, .blocks, .messageType, .output, .inputTokens]

    private let parser = AnswerParser()

    private func compare(_ text: [UInt8], _ comment: Comment? = nil) {
        let (parsed, scanned) = text.withUnsafeBytes { (parser.facts(of: $0), AnswerScanner.facts(of: $0)) }
        let shown: Comment = comment ?? "\(String(decoding: text, as: UTF8.self))"
        #expect((parsed == nil) == (scanned == nil), shown)
        guard let parsed, let scanned else { return }
        #expect(parsed.marks == scanned.marks.intersection(Self.judged), shown)
        #expect(parsed.promptTokens == scanned.promptTokens, shown)
        #expect(parsed.outputTokens == scanned.outputTokens, shown)
    }

    @Test(arguments: [
        #"{"object":"chat.completion","choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":3,"completion_tokens":4}}"#,
        #"{"type":"message","content":[],"usage":{"input_tokens":3,"output_tokens":4}}"#, #"{"input_tokens":12}"#,
        #"{"type":"massage","content":"x"}"#, #"{"output":[1],"usage":{"input_tokens":"3","output_tokens":4.5}}"#,
        #"{"data":[],"usage":{"prompt_tokens":-1,"completion_tokens":1e3}}"#, #"{"usage":[1,2],"choices":{}}"#,
        #"{"usage":{"prompt_tokens":123456789012345678901234567890}}"#, #"{"a":{"choices":[],"input_tokens":1}}"#,
        #"{"input_tokens":-0.5e3,"data":null}"#, #"{"half":"\ud800","choices":[]}"#, #"{}"#, #"[]"#, #""text""#, "",
        "{", "null",
        #"{"a":1,}"#, "{\"a\":\"\u{1}\"}", #"{"choices":[]} x"#,
    ])
    func `whole answers are read as events are`(text: String) { compare(Array(text.utf8)) }

    @Test func `whatever breaks an answer breaks it for both`() {
        let document = Array(
            #"{"choices":[{"n":-1.5,"m":{"content":"\u00e9 \"x\" é"}}],"usage":{"prompt_tokens":3}}"#.utf8)
        for position in document.indices {
            compare(Array(document[..<position]))
            for replacement in Array("\"\\{}[],:0 .eutx-\u{01}".utf8) + [0x80, 0xFF] {
                var changed = document
                changed[position] = replacement
                compare(changed)
            }
        }
    }

    @Test func `one parser reads answers of all sizes, one after the other`() {
        for size in [10, 100_000, 3, 1_000_000, 0] {
            let text =
                #"{"choices":["\#(String(repeating: "x", count: size))"],"usage":{"completion_tokens":\#(size)}}"#
            let facts = Array(text.utf8).withUnsafeBytes { parser.facts(of: $0) }
            #expect(facts?.outputTokens == size)
        }
    }
}
