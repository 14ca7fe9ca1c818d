#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The normal distribution with mean 0 and standard deviation 1.
enum StandardNormal {
    /// Below it lie 99 of 100 draws.
    static let p99 = 2.326_347_874_040_840_8

    /// Draws by inversion: one number from the generator a draw, and a larger number never gives a smaller draw.
    static func sample(using generator: inout some RandomNumberGenerator) -> Double {
        quantile(generator.fraction())
    }

    /// The value below which a draw lies with probability `p`, which lies between 0 and 1.
    ///
    /// Algorithm AS 241 (PPND16) by Michael J. Wichura, Applied Statistics 37 (1988), 477–484; good to about 16 digits.
    static func quantile(_ p: Double) -> Double {
        let fromMiddle = p - 0.5
        if fromMiddle.magnitude <= 0.425 {
            let r = 0.180625 - fromMiddle * fromMiddle
            return fromMiddle * ratio(r, middle)
        }
        let r = (-log(min(p, 1 - p))).squareRoot()
        let magnitude = r <= 5 ? ratio(r - 1.6, tail) : ratio(r - 5, farTail)
        return fromMiddle < 0 ? -magnitude : magnitude
    }

    /// A quotient of two polynomials of degree seven; coefficients stand from the highest power down.
    private struct Quotient {
        var numerator: (Double, Double, Double, Double, Double, Double, Double, Double)
        var denominator: (Double, Double, Double, Double, Double, Double, Double)
    }

    private static func ratio(_ r: Double, _ quotient: Quotient) -> Double {
        let n = quotient.numerator
        let d = quotient.denominator
        let above = ((((((n.0 * r + n.1) * r + n.2) * r + n.3) * r + n.4) * r + n.5) * r + n.6) * r + n.7
        let below = ((((((d.0 * r + d.1) * r + d.2) * r + d.3) * r + d.4) * r + d.5) * r + d.6) * r + 1
        return above / below
    }

    private static let middle = Quotient(
        numerator: (
            2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
            13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608
        ),
        denominator: (
            5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
            5394.1960214247511077, 687.1870074920579083, 42.313330701600911252
        )
    )
    private static let tail = Quotient(
        numerator: (
            7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
            3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734
        ),
        denominator: (
            1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
            0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187
        )
    )
    private static let farTail = Quotient(
        numerator: (
            2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
            0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772
        ),
        denominator: (
            2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
            0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769
        )
    )
}
