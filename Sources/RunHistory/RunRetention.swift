/// How much of the history is kept.
package struct RunRetention: Sendable, Hashable {
    /// The most runs; nil for any number.
    package var runs: Int?
    /// For how many days; nil for ever.
    package var days: Int?

    /// At most so many runs, for so many days.
    package init(runs: Int? = nil, days: Int? = nil) {
        self.runs = runs
        self.days = days
    }
}
