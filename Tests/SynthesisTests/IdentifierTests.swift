import Synthesis
import Testing

@Suite struct `Random identifiers` {
    @Test(arguments: [0, 1, 7, 8, 9, 24, 29, 100])
    func `they have the prefix, the length, and only letters and digits`(length: Int) {
        var generator = SeededGenerator(seed: 1)
        let identifier = Identifier.random(prefix: "chatcmpl-", length: length, using: &generator)

        #expect(identifier.hasPrefix("chatcmpl-"))
        let tail = identifier.dropFirst("chatcmpl-".count)
        #expect(tail.count == length)
        #expect(tail.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) })
    }

    @Test func `the same seed gives the same identifiers, as text and as bytes`() {
        var one = SeededGenerator(seed: 42)
        var other = SeededGenerator(seed: 42)
        var bytes = Array("msg_".utf8)
        Identifier.appendRandom(length: 24, to: &bytes, using: &one)

        #expect(String(decoding: bytes, as: UTF8.self) == Identifier.random(prefix: "msg_", length: 24, using: &other))
        #expect(bytes == Array("msg_5CMtRAyTNUnbWJK1gA5Nw1kC".utf8))
    }

    @Test func `eight characters at once are those that would be appended`() {
        var one = SeededGenerator(seed: 42)
        var other = SeededGenerator(seed: 42)
        for _ in 0..<100 {
            var appended: [UInt8] = []
            Identifier.appendRandom(length: 8, to: &appended, using: &one)
            let characters = Identifier.randomCharacters(using: &other)
            #expect(withUnsafeBytes(of: characters) { Array($0) } == appended)
        }
    }

    @Test func `every character is equally likely at every place`() {
        var generator = SeededGenerator(seed: 9)
        var counts: [[UInt8: Int]] = Array(repeating: [:], count: 8)
        for _ in 0..<62_000 {
            var bytes: [UInt8] = []
            Identifier.appendRandom(length: 8, to: &bytes, using: &generator)
            for (place, byte) in bytes.enumerated() { counts[place][byte, default: 0] += 1 }
        }

        for place in counts {
            #expect(place.count == 62)
            // Chi-squared with 61 degrees of freedom; 110 has a chance of about one in ten thousand.
            let chiSquared = place.values.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
            #expect(chiSquared < 110)
        }
    }

    @Test func `a hundred thousand are all different`() {
        var generator = SeededGenerator(seed: 2)
        let identifiers = Set((0..<100_000).map { _ in Identifier.random(prefix: "", length: 24, using: &generator) })

        #expect(identifiers.count == 100_000)
    }
}
