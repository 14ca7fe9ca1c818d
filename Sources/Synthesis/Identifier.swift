/// Makes identifiers as providers do: a prefix and random letters and digits, like `chatcmpl-9xKq…`.
package enum Identifier {
    private static let alphabet: StaticString = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

    /// How many characters one 64-bit number gives: eight leave 16 bits over, so that no character is favoured.
    private static let charactersPerNumber = 8

    /// `prefix` and then `length` random characters of `0–9A–Za–z`. The same state of the generator gives the same.
    package static func random(
        prefix: String,
        length: Int,
        using generator: inout some RandomNumberGenerator
    ) -> String {
        var bytes = Array(prefix.utf8)
        appendRandom(length: length, to: &bytes, using: &generator)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends `length` random characters of `0–9A–Za–z` as ASCII, with no allocation but what `bytes` needs to grow.
    package static func appendRandom(
        length: Int,
        to bytes: inout [UInt8],
        using generator: inout some RandomNumberGenerator
    ) {
        alphabet.withUTF8Buffer { alphabet in
            var fraction: UInt64 = 0
            for index in 0..<length {
                if index % charactersPerNumber == 0 { fraction = generator.next() }
                // The number as a binary fraction, read off in base 62.
                let (digit, rest) = fraction.multipliedFullWidth(by: UInt64(alphabet.count))
                bytes.append(alphabet[Int(digit)])
                fraction = rest
            }
        }
    }

    /// Eight random characters of `0–9A–Za–z` as ASCII, in the order of memory: those that ``appendRandom(length:to:using:)``
    /// would append.
    package static func randomCharacters(using generator: inout some RandomNumberGenerator) -> UInt64 {
        alphabet.withUTF8Buffer { alphabet in
            var fraction = generator.next()
            var characters: UInt64 = 0
            for index in 0..<UInt64(charactersPerNumber) {
                let (digit, rest) = fraction.multipliedFullWidth(by: UInt64(alphabet.count))
                characters |= UInt64(alphabet[Int(digit)]) << (8 * index)
                fraction = rest
            }
            return UInt64(littleEndian: characters)
        }
    }
}
