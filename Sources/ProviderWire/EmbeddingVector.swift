/// Unit vectors that stand for inputs: the same input, the same vector; those of two inputs are nearly at right angles.
package enum EmbeddingVector {
    /// The components of the input's vector.
    ///
    /// Of fewer dimensions it is the beginning of the longer one, made a unit vector again, as with the real models.
    ///
    /// - Parameter dimensions: at least 1.
    package static func components(of input: EmbeddingRequest.Input, dimensions: Int) -> [Float] {
        var bits = SeededBits(seed: seed(of: input))
        return [Float](unsafeUninitializedCapacity: dimensions) { components, count in
            var squares = 0.0
            var pair: UInt64 = 0
            for index in 0..<dimensions {
                pair = index % 2 == 0 ? bits.next() : pair >> 32
                // Uniform within (-1, 1), and never 0, so that there is always a length to divide by.
                let component = (Double(Int32(truncatingIfNeeded: pair)) + 0.5) * 0x1p-31
                squares += component * component
                components.initializeElement(at: index, to: Float(component))
            }
            let scale = Float(1 / squares.squareRoot())
            for index in 0..<dimensions { components[index] *= scale }
            count = dimensions
        }
    }

    private static func seed(of input: EmbeddingRequest.Input) -> UInt64 {
        switch input {
        case .text(let text): ContentHash.of(text.utf8)
        case .tokens(let tokens):
            // Told from a text of the same bytes by its complement.
            ~ContentHash.of(tokens.lazy.flatMap { withUnsafeBytes(of: $0.littleEndian) { [UInt8]($0) } })
        }
    }
}
