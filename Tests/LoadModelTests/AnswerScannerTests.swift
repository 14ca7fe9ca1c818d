import ProviderWire
import Testing

@testable import LoadModel

@Suite struct AnswerScannerTests {
    private static let document = """
        {"id":"chatcmpl-1","n":-12.5e+3,"z":0,"t":true,"f":false,"nil":null,"empty":{},"none":[],
         "choices" : [ {"message":{"content":"A longer text, of 40 bytes and \\"quotes\\" \\u00e9 é."},"finish_reason":"stop"},[1,2] ]}
        """

    private func marks(_ text: some Collection<UInt8>) -> AnswerMarks? {
        Array(text).withUnsafeBytes { AnswerScanner.marks(of: $0) }
    }

    @Test func `a valid document is accepted with its marks`() {
        #expect(marks(Self.document.utf8) == [.choices, .content, .finishReason])
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
        (#"{"error":false}"#, []), (#"{"a":{"error":"x"}}"#, []), (#"{"data":[]}"#, .data),
        (#"{"type":"message","content":[]}"#, [.messageType, .blocks]), (#"{"content":"x"}"#, []),
        (#"{"a":{"content":"x"}}"#, .content), (#"{"a":{"content":""}}"#, []), (#"{"a":{"content":null}}"#, []),
        (#"{"a":[{"thinking":"x"}]}"#, .content), (#"{"a":{"b":"\"content\":\"x"}}"#, []),
        (#"{"finish_reason":null}"#, []), (#"{"output":[]}"#, .output), (#"{"output":{}}"#, []),
        (#"{"a":{"output":[]}}"#, []), (#"{"input_tokens":3}"#, .inputTokens), (#"{"input_tokens":"3"}"#, []),
        (#"{"a":{"input_tokens":3}}"#, []), (#"{"delta":"x"}"#, .content), (#"{"delta":""}"#, []),
        (#"{"delta":{"a":"x"}}"#, []), (#"{"a":{"delta":"x"}}"#, []), (#"{"a":[{"text":"x"}]}"#, .content),
        (#"{"text":"x"}"#, []), (#"{"a":{"arguments":"x"}}"#, .content), (#"{"arguments":"x"}"#, []),
    ]

    @Test(arguments: marked)
    func `marks are set by name, place and kind`(text: String, expected: AnswerMarks) {
        #expect(marks(text.utf8) == expected)
    }

    @Test func `endless nesting is refused`() {
        let deep = #"{"a":"# + String(repeating: "[", count: 100_000)

        #expect(marks(deep.utf8) == nil)
    }
}
