#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The exponential distribution with mean 1: the gaps of independent arrivals.
package enum StandardExponential {
    /// Draws by inversion: one number from the generator a draw.
    package static func sample(using generator: inout some RandomNumberGenerator) -> Double {
        -log(generator.fraction())
    }
}
