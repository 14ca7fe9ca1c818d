/// How many there must be of something.
struct CountRange {
    private(set) var minimum = 0
    private(set) var maximum = Int.max

    var isEmpty: Bool { minimum > maximum }

    mutating func raise(to bound: Int?) { minimum = max(minimum, bound ?? 0) }
    mutating func lower(to bound: Int?) { maximum = min(maximum, bound ?? .max) }

    /// The nearest count to this one.
    func clamped(_ count: Int) -> Int { min(max(count, minimum), maximum) }
}

/// An end of a range of numbers.
struct NumberBound {
    private(set) var value: Double
    private(set) var isExclusive: Bool

    init(_ value: Double, isExclusive: Bool = false) {
        self.value = value
        self.isExclusive = isExclusive
    }

    mutating func raise(to other: NumberBound) {
        if other.value > value || (other.value == value && other.isExclusive) { self = other }
    }

    mutating func lower(to other: NumberBound) {
        if other.value < value || (other.value == value && other.isExclusive) { self = other }
    }
}
