#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The gamma distribution with scale 1: its mean is its shape.
package enum StandardGamma {
    /// Draws as George Marsaglia and Wai Wan Tsang do, ACM Transactions on Mathematical Software 26 (2000), 363–372;
    /// shapes below 1 by their note at the end: a draw of shape + 1 times a uniform number to the power of 1 / shape.
    ///
    /// - Parameter shape: greater than 0.
    package static func sample(shape: Double, using generator: inout some RandomNumberGenerator) -> Double {
        guard shape >= 1 else {
            let larger = sample(shape: shape + 1, using: &generator)
            return larger * pow(generator.fraction(), 1 / shape)
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = StandardNormal.sample(using: &generator)
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if log(generator.fraction()) < x * x / 2 + d * (1 - v + log(v)) { return d * v }
        }
    }
}
