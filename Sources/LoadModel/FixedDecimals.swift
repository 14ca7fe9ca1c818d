/// Writes numbers for people, without any locale: a point before the decimals, commas between thousands.
package enum FixedDecimals {
    /// The number with exactly that many decimals, rounded to nearest: `1,234.50`.
    package static func text(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return "-" }
        let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 9e18 else { return value.description }
        let units = Int(scaled)
        let sign = value < 0 && units > 0 ? "-" : ""
        let whole = grouped(units / Int(scale))
        guard decimals > 0 else { return sign + whole }
        let fraction = String(units % Int(scale))
        return "\(sign)\(whole).\(String(repeating: "0", count: decimals - fraction.count))\(fraction)"
    }

    /// The number with three significant digits, all digits of its whole part and at most three decimals: `0.125`, `1.25`,
    /// `12.5`, `1,234`. What is not 0 is not shown as 0: `<0.001`.
    package static func significant(_ value: Double) -> String {
        guard value.isFinite else { return "-" }
        let magnitude = value.magnitude
        if magnitude > 0, magnitude < 0.0005 { return value < 0 ? ">-0.001" : "<0.001" }
        if magnitude == 0 { return "0" }
        var decimals = 0
        var scaled = magnitude
        while decimals < 3, scaled.rounded() < 100 {
            decimals += 1
            scaled *= 10
        }
        return text(value, decimals: decimals)
    }

    /// The number with at most three decimals, none of them needless: `1,234.5`, `0.001`, `200`.
    package static func shortText(_ value: Double) -> String {
        var text = text(value, decimals: 3)
        guard text.contains(".") else { return text }
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    /// The integer with commas between its thousands: `12,345`.
    package static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
            text.append(digit)
        }
        return text
    }
}
