import Synthesis
import Testing

@Suite struct `Synthetic text` {
    private func text(_ tokens: Int, seed: UInt64 = 1) -> String {
        var generator = SeededGenerator(seed: seed)
        return SyntheticText.text(tokens: tokens, using: &generator)
    }

    @Test func `it has exactly the tokens that were asked for`() {
        for tokens in Array(1...300) + [1000, 4096, 100_000] {
            let size = text(tokens, seed: UInt64(tokens)).utf8.count
            #expect((size + 3) / 4 == tokens)
        }
    }

    @Test func `short texts of many seeds have the tokens, too, and end like a sentence`() {
        for seed in UInt64(0)..<5000 {
            let tokens = Int(seed % 40) + 1
            let text = text(tokens, seed: seed)
            #expect((text.utf8.count + 3) / 4 == tokens)
            #expect(text.hasSuffix(".") && text.first?.isUppercase == true)
        }
    }

    @Test(arguments: [0, -1, .min])
    func `without tokens it is empty`(tokens: Int) {
        #expect(text(tokens) == "")
    }

    @Test func `the same seed gives the same text, another one another`() {
        #expect(text(200) == text(200))
        #expect(text(200) != text(200, seed: 2))
    }

    @Test func `a seed decides the text for good`() {
        #expect(
            text(24)
                == "In people time thought out always. In try been until all try hand good still give here question.")
    }

    @Test(arguments: [20, 50, 400, 3000])
    func `a shorter text begins like a longer one`(tokens: Int) {
        let beginning = text(tokens).utf8.dropLast(40)
        #expect(text(tokens + 1).utf8.starts(with: beginning))
        #expect(text(10 * tokens).utf8.starts(with: beginning))
    }

    @Test func `it is made of words in sentences in paragraphs, in ASCII`() {
        let text = text(5000)
        let paragraphs = text.split(separator: "\n\n", omittingEmptySubsequences: false)
        #expect(paragraphs.count > 20)
        for paragraph in paragraphs {
            let sentences = paragraph.split(separator: ". ", omittingEmptySubsequences: false)
            #expect((1...6).contains(sentences.count))
            #expect(paragraph.hasSuffix("."))
            for sentence in sentences {
                let words = sentence.split(separator: " ", omittingEmptySubsequences: false)
                #expect((4...24).contains(words.count))
                #expect(sentence.first?.isUppercase == true)
                #expect(words.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (0x21..<0x7F).contains($0) } })
            }
        }
    }

    @Test func `no word is far more frequent than in English`() {
        let words = text(20_000).lowercased().split { !$0.isLetter }
        let frequencies = Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +).mapValues { Double($0) }
        #expect(frequencies.count > 250)
        #expect(frequencies.values.allSatisfy { $0 / Double(words.count) < 0.05 })
    }
}
