extension RandomNumberGenerator {
    /// A number from 0 up to and including `maximum`, all equally likely.
    ///
    /// In place of the standard library's `random(in:using:)`, whose algorithm may change from version to version: here
    /// the same seed must give the same numbers for good.
    package mutating func uniform(upTo maximum: UInt64) -> UInt64 {
        guard maximum < .max else { return next() }
        // Lemire's method: the high word of a product is the number. Draws with the lowest few low words are refused,
        // as they would make some numbers more frequent than others.
        let bound = maximum + 1
        let refused = (0 &- bound) % bound
        while true {
            let (number, remainder) = next().multipliedFullWidth(by: bound)
            if remainder >= refused { return number }
        }
    }

    /// A number between 0 and 1, neither of them included: the middle of one of 2⁵² equally wide pieces.
    package mutating func fraction() -> Double { (Double(next() >> 12) + 0.5) * 0x1p-52 }
}
