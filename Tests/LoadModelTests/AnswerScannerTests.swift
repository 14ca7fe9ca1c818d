import ProviderWire
import Testing

@testable import LoadModel

@Suite struct AnswerScannerTests {
    private static let document = """
        {"id":"chatcmpl-1","n":-12.5e+3,"z":0,"t":true,"f":false,"nil":null,"empty":{},"none":[],
         "choices" : [ {"message":{"content":"A longer text, of 40 bytes and \\"quotes\\" \\u00e9 é."},"finish_reason":"stop"},[1,2] ]}
        """

    private func facts(_ text: some Collection<UInt8>) -> AnswerFacts? {
        Array(text).withUnsafeBytes { AnswerScanner.facts(of: $0) }
    }

    private func marks(_ text: some Collection<UInt8>) -> AnswerMarks? { facts(text)?.marks }

    @Test func `a valid document is accepted with its marks`() {
        #expect(marks(Self.document.utf8) == [.choices, .choice, .content, .answer, .finishReason])
    }

    @Test func `every broken variant is judged as the strict parser judges it`() {
        let document = Array(Self.document.utf8)
        let replacements = Array("\"\\{}[],:0 .eutx-\u{01}".utf8) + [0x80, 0xFF]
        for position in document.indices {
            var shorter = document
            shorter.remove(at: position)
            compare(shorter)
            compare(Array(document[..<position]))
            for replacement in replacements {
                var changed = document
                changed[position] = replacement
                compare(changed)
            }
        }
    }

    private func compare(_ bytes: [UInt8]) {
        let isObject: Bool
        do {
            isObject = try JSONValue(parsing: bytes).objectValue != nil
        } catch {
            // The strict parser also refuses what is still JSON: repeated names and halves of surrogate pairs.
            if error.detail.contains("twice") || error.detail.contains("surrogate") { return }
            isObject = false
        }
        #expect((marks(bytes) != nil) == isObject, "\(String(decoding: bytes, as: UTF8.self))")
    }

    private static let marked: [(String, AnswerMarks)] = [
        (#"{"error":{"message":"x"}}"#, .error), (#"{"error":"x"}"#, .error), (#"{"error":null}"#, []),
        (#"{"error":false}"#, []), (#"{"error":[]}"#, .error), (#"{"a":{"error":"x"}}"#, []), (#"{"data":[]}"#, .data),
        (#"{"type":"message","content":[]}"#, [.messageType, .blocks]), (#"{"content":"x"}"#, []),
        (#"{"a":{"content":"x"}}"#, [.content, .answer]), (#"{"a":{"content":""}}"#, []),
        (#"{"a":{"content":null}}"#, []), (#"{"a":[{"thinking":"x"}]}"#, .content),
        (#"{"a":{"b":"\"content\":\"x"}}"#, []), (#"{"a":{"refusal":"x"}}"#, [.content, .answer]),
        (#"{"finish_reason":null}"#, []), (#"{"output":[]}"#, .output), (#"{"output":{}}"#, []),
        (#"{"a":{"output":[]}}"#, []), (#"{"input_tokens":3}"#, .inputTokens), (#"{"input_tokens":"3"}"#, []),
        (#"{"a":{"input_tokens":3}}"#, []), (#"{"delta":"x"}"#, .delta), (#"{"delta":""}"#, []),
        (#"{"delta":{"a":"x"}}"#, []), (#"{"a":{"delta":"x"}}"#, []), (#"{"a":[{"text":"x"}]}"#, [.content, .answer]),
        (#"{"text":"x"}"#, []), (#"{"a":{"arguments":"x"}}"#, [.content, .answer]), (#"{"arguments":"x"}"#, []),
        (#"{"choices":[]}"#, .choices), (#"{"choices":[0]}"#, [.choices, .choice]), (#"{"a":{"choices":[0]}}"#, []),
        (#"{"a":{"reasoning":"x","reasoning_details":[{"text":"x"}]}}"#, .content),
        (#"{"a":{"content":"x","reasoning_details":[{"text":"x"}]}}"#, [.content, .answer]),
        (#"{"a":{"reasoning_details":[{"text":"x"}],"content":"x"}}"#, [.content, .answer]),
    ]

    @Test(arguments: marked)
    func `marks are set by name, place and kind`(text: String, expected: AnswerMarks) {
        #expect(marks(text.utf8) == expected)
    }

    @Test(arguments: [
        (#"{"usage":{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46}}"#, 12, 34),
        (#"{"message":{"usage":{"input_tokens":5,"output_tokens":1}}}"#, 5, 1),
        (#"{"usage":{"input_tokens":5,"input_tokens_details":{"cached_tokens":4},"output_tokens":0}}"#, 5, 0),
        (#"{"usage":{"a":{"prompt_tokens":9},"completion_tokens":2}}"#, nil, 2), (#"{"usage":null}"#, nil, nil),
        (#"{"usage":{"prompt_tokens":"1","completion_tokens":2.5}}"#, nil, nil),
        (#"{"usage":{"prompt_tokens":-1,"completion_tokens":1e3}}"#, nil, nil),
        (#"{"usage":{"prompt_tokens":1234567890123456}}"#, nil, nil), (#"{"prompt_tokens":1}"#, nil, nil),
        (#"{"a":{"prompt_tokens":1},"usage":{}}"#, nil, nil), (#"{"usage":{},"a":{"prompt_tokens":1}}"#, nil, nil),
        (#"{"content":[{"input":{"usage":{"output_tokens":7}}}],"usage":{"output_tokens":3}}"#, nil, 3),
    ])
    func `tokens are counted as the usage says, and no other numbers`(text: String, prompt: Int?, output: Int?) {
        let facts = facts(text.utf8)
        #expect(facts?.promptTokens == prompt)
        #expect(facts?.outputTokens == output)
    }

    @Test func `endless nesting is refused`() {
        let deep = #"{"a":"# + String(repeating: "[", count: 100_000)

        #expect(marks(deep.utf8) == nil)
    }
}
