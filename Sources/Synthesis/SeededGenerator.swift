/// Random numbers that a seed decides: the same seed gives the same numbers, on every machine and in every version.
///
/// It is xoshiro256** by David Blackman and Sebastiano Vigna, its state filled by SplitMix64. Not for secrets.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// The generator that `seed` decides; every seed will do.
    public init(seed: UInt64) {
        var filler = SplitMix64(seed: seed)
        state = (filler.next(), filler.next(), filler.next(), filler.next())
    }

    /// A generator in a given state, not all zero.
    init(state: (UInt64, UInt64, UInt64, UInt64)) {
        self.state = state
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        let starred = state.1 &* 5
        let result = ((starred << 7) | (starred >> 57)) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = (state.3 << 45) | (state.3 >> 19)
        return result
    }
}
