import AdminAPI

extension BenchmarkChange {
    /// The change that the closure makes.
    ///
    /// Apart from the commands, since the optimiser of Swift 6.3 crashes on asynchronous functions that put one together.
    @inline(never)
    static func making(_ change: (inout BenchmarkChange) -> Void) -> BenchmarkChange {
        var made = BenchmarkChange()
        change(&made)
        return made
    }
}
