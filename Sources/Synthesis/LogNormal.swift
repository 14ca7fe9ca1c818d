#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Numbers whose logarithm is normal, by their median and p99: `median × exp(σ z)` with σ = ln(p99 / median) / z₉₉.
enum LogNormal {
    /// A p99 that is not above the median makes it a constant: the median.
    static func sample(median: Double, p99: Double, using generator: inout some RandomNumberGenerator) -> Double {
        let z = StandardNormal.sample(using: &generator)
        guard median > 0, p99 > median else { return max(median, 0) }
        return median * exp(log(p99 / median) / StandardNormal.p99 * z)
    }
}
