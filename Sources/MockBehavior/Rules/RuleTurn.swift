/// Which of the requests that meet a rule's other conditions it answers; without a number, all of them.
struct RuleTurn: Sendable, Hashable {
    /// The first so many.
    var first: Int?
    /// Each n-th: with 3 the third, the sixth and so on.
    var every: Int?
    /// These, counted from 1.
    var nth: [Int]?

    /// - Parameter number: of the request among them, counted from 1.
    func accepts(_ number: Int) -> Bool {
        number <= first ?? .max && number % (every ?? 1) == 0 && nth?.contains(number) ?? true
    }
}

extension RuleTurn: CustomStringConvertible {
    var description: String {
        let parts = [
            first.map { "one of the first \($0)" }, every.map { "each \($0)." },
            nth.map { "number \($0.map(String.init).joined(separator: " or "))" },
        ]
        return parts.compactMap(\.self).joined(separator: " and ")
    }
}
