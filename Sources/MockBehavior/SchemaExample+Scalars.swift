import ProviderWire

extension SchemaExample {
    // MARK: - Texts

    mutating func text(_ demands: SchemaConjunction, at place: Place) -> JSONValue? {
        guard !demands.length.isEmpty else { return nil }
        let length = demands.length.minimum...demands.length.maximum
        let patterns = demands.patterns.compactMap(StringPattern.init)
        let fits = { (text: String) in
            length.contains(text.unicodeScalars.count) && patterns.allSatisfy { $0.matches(text) }
        }
        for format in demands.formats {
            if let text = FormatExample.text(format, variant: place.variant), fits(text) { return .string(text) }
        }
        let words = Self.fitted(ExampleWords.text(for: place.name, variant: place.variant), to: length, place.variant)
        if fits(words) { return .string(words) }
        for pattern in patterns {
            if let text = pattern.example(length: length, variant: place.variant), fits(text) { return .string(text) }
        }
        return isStrict ? nil : .string(words)
    }

    /// The text cut, or repeated, to a length that is allowed.
    private static func fitted(_ text: String, to length: ClosedRange<Int>, _ variant: Int) -> String {
        var scalars = Array(text.unicodeScalars)
        if scalars.count > length.upperBound {
            // The end tells the variants apart.
            let mark = variant == 0 ? [] : Array(String(variant, radix: 36).unicodeScalars)
            let room = max(0, length.upperBound - mark.count)
            scalars = Array(scalars.prefix(room) + mark.suffix(length.upperBound))
        }
        let wanted = min(length.lowerBound, maximumTextLength)
        if scalars.count < wanted {
            let repeated = scalars.isEmpty ? ["x"] : [" "] + scalars
            while scalars.count < wanted { scalars += repeated.prefix(wanted - scalars.count) }
            if scalars.last == " " { scalars[scalars.count - 1] = "." }
        }
        return String(String.UnicodeScalarView(scalars))
    }

    /// In Unicode scalars; schemas that ask for more get a text that is too short.
    private static let maximumTextLength = 10_000

    // MARK: - Numbers

    static func number(_ demands: SchemaConjunction, isInteger: Bool, variant: Int) -> JSONValue? {
        guard let step = step(demands.divisors, isInteger: isInteger) else {
            return fraction(demands, variant: variant).map { .number(JSONNumber($0)) }
        }
        // In steps from zero.
        var lowest = (demands.minimum.value / step).rounded(.up)
        if demands.minimum.isExclusive, lowest * step <= demands.minimum.value { lowest += 1 }
        var highest = (demands.maximum.value / step).rounded(.down)
        if demands.maximum.isExclusive, highest * step >= demands.maximum.value { highest -= 1 }
        guard lowest <= highest else { return nil }
        let first = min(max(1, lowest), highest)
        for attempt in 0..<16 {
            var steps = first + Double(variant + attempt)
            // Where all above the first is used up, go on at the lower end.
            if steps > highest {
                steps = lowest.isFinite ? wrapped(steps, in: lowest...highest) : first - (steps - highest)
            }
            let value = steps * step
            // What is a multiple to real numbers need not be one to floating-point ones.
            let isExact = demands.divisors.allSatisfy { value / $0 == (value / $0).rounded() }
            if isExact, !isInteger || value == value.rounded() { return .number(JSONNumber(value)) }
        }
        return .number(JSONNumber(first * step))
    }

    private static func wrapped(_ steps: Double, in range: ClosedRange<Double>) -> Double {
        let size = range.upperBound - range.lowerBound + 1
        return range.lowerBound + (steps - range.lowerBound).truncatingRemainder(dividingBy: size)
    }

    /// What the number must be a multiple of; nil if it need not be one of anything.
    private static func step(_ divisors: [Double], isInteger: Bool) -> Double? {
        var step: Double? = isInteger ? 1 : nil
        for divisor in divisors {
            guard let known = step else {
                step = divisor
                continue
            }
            // The least common multiple, sought among the first multiples.
            let factor = (1...1000).first { (known * Double($0)).isMultiple(of: divisor) }
            step = known * (factor.map(Double.init) ?? divisor)
        }
        return step
    }

    /// A number with no more to it than its bounds.
    private static func fraction(_ demands: SchemaConjunction, variant: Int) -> Double? {
        let (minimum, maximum) = (demands.minimum, demands.maximum)
        let fits = { (number: Double) in
            (number > minimum.value || (number == minimum.value && !minimum.isExclusive))
                && (number < maximum.value || (number == maximum.value && !maximum.isExclusive))
        }
        let shift = Double(variant)
        // A half, three quarters, seven eighths, …
        let share = 1 - 1 / Double(1 << min(variant + 1, 50))
        let between = minimum.value + (maximum.value - minimum.value) * share
        let candidates = [
            1.5 + shift, minimum.value + 0.5 + shift, maximum.value - 0.5 - shift, between, minimum.value,
            maximum.value, minimum.value.nextUp, maximum.value.nextDown,
            minimum.value + minimum.value.magnitude * 0.5, maximum.value - maximum.value.magnitude * 0.5,
        ]
        return candidates.first { $0.isFinite && fits($0) }
    }
}
