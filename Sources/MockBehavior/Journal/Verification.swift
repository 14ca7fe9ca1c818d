import ProviderWire

/// How an expectation turned out.
public struct ExpectationResult: Sendable, Hashable, Codable {
    /// As it was written.
    public var expect: String
    /// Whether it holds, and can be relied on.
    public var passed: Bool
    /// What was found: a number, or the values of a sequence; empty where there was nothing to measure.
    public var actual: String
    /// Why, in one sentence or several.
    public var explanation: String
    /// The numbers of some entries that show it.
    public var examples: [Int]
}

/// Whether all expectations hold.
public struct VerificationReport: Sendable, Hashable, Codable {
    /// Whether every one does.
    public var passed: Bool
    /// One for each expectation, in their order.
    public var results: [ExpectationResult]
}

extension Journal {
    /// Holds the entries against expectations.
    ///
    /// - Parameters:
    ///   - number: only entries with a greater number count.
    ///   - allowsLoss: whether to judge by the entries that are left where older ones had to go.
    package func verify(
        _ expectations: [Expectation], after number: UInt64 = 0, allowsLoss: Bool = false
    ) -> VerificationReport {
        var tallies = expectations.map { ExpectationTally($0) }
        forEach(after: number) { record in
            for index in tallies.indices { tallies[index].add(record) }
        }
        // Asked for afterwards: what went meanwhile was missed.
        let loss = dropped
        let isComplete = allowsLoss || loss.lastNumber <= number
        let (bounds, isEnabled) = (configuration, configuration.isEnabled)
        let results = tallies.map { tally in
            var result = tally.result()
            if result.passed, !isEnabled {
                result.passed = false
                result.explanation = "The journal is switched off (journal.enabled), so nothing can be told."
            } else if result.passed, !isComplete, !tally.expectation.isProvedByPart {
                result.passed = false
                result.explanation =
                    "It holds for the entries that are left, but \(loss.count) older ones had to go "
                    + "(journal.maxEntries \(bounds.maximumEntries), journal.maxBytes \(bounds.maximumBytes)), so it "
                    + "cannot be told: raise these, clear the journal before the test, or allow dropped entries."
            }
            return result
        }
        return VerificationReport(passed: results.allSatisfy(\.passed), results: results)
    }
}
