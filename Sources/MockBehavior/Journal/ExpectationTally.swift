import ProviderWire

/// Gathers what one expectation needs of the entries, shown in any order.
struct ExpectationTally {
    let expectation: Expectation
    private var matching: UInt64 = 0
    /// Those of which a share is asked.
    private var whole: UInt64 = 0
    private var undecided = 0
    /// The first few numbers of matching entries.
    private var examples = Smallest()
    /// The few that came nearest to matching: by how many conditions did not hold, then by number.
    private var nearest: [NearMiss] = []
    private var values: [Value] = []
    private var distinct: Set<EntryValue> = []

    private struct Value {
        var number: UInt64
        var value: EntryValue
        var group: EntryValue
    }

    private struct NearMiss {
        var number: UInt64
        var failures: [String]
    }

    init(_ expectation: Expectation) { self.expectation = expectation }

    mutating func add(_ record: JournalRecord) {
        if case .share(let among) = expectation.measure {
            if among.isUndecided(by: record) { undecided += 1 }
            guard among.matches(record) else { return }
            whole += 1
        }
        guard expectation.filter.matches(record) else {
            if expectation.filter.isUndecided(by: record) { undecided += 1 }
            return addNearMiss(record)
        }
        matching += 1
        examples.insert(record.number)
        guard let field = expectation.field else { return }
        let value = record.shownValue(of: field)
        if value == .lost { undecided += 1 }
        switch expectation.measure {
        case .distinct: if !value.isAbsent, value != .lost { distinct.insert(record.value(of: field)) }
        case .sequence(_, let group):
            values.append(
                Value(number: record.number, value: value, group: group.map(record.shownValue(of:)) ?? .absent)
            )
        case .count, .share, .sum, .minimum, .maximum, .mean, .percentile:
            if value.number != nil { values.append(Value(number: record.number, value: value, group: .absent)) }
        }
    }

    private mutating func addNearMiss(_ record: JournalRecord) {
        let failures = expectation.filter.failures(for: record)
        if nearest.count == 3, let last = nearest.last, last.failures.count <= failures.count { return }
        let reasons = failures.map { "\($0.field.text) is \(Self.shown(record.shownValue(of: $0.field)))" }
        nearest.append(NearMiss(number: record.number, failures: reasons))
        nearest.sort { ($0.failures.count, $0.number) < ($1.failures.count, $1.number) }
        if nearest.count > 3 { nearest.removeLast() }
    }

    func result() -> ExpectationResult {
        var result: ExpectationResult
        switch expectation.bound {
        case .number(let wanted): result = numberResult(wanted)
        case .values(let wanted): result = sequenceResult(wanted)
        }
        if result.passed, undecided > 0, !expectation.isProvedByPart {
            result.passed = false
            result.explanation =
                "\(undecided) bodies are longer than what was kept of them (journal.maxBodyBytes), so it cannot be told: "
                + "raise that, or ask for something else."
        }
        return result
    }

    private func numberResult(_ wanted: Double) -> ExpectationResult {
        guard let actual = measured() else {
            let field = expectation.field?.text ?? "entry"
            let reason =
                matching == 0
                ? "No entry \(expectation.filter.clauses.isEmpty ? "is there" : "matches \(expectation.filter.text)")."
                : "None of the \(matching) matching entries has \(field)."
            return ExpectationResult(
                expect: expectation.text, passed: false, actual: "", explanation: reason + nearMissText,
                examples: nearest.map { Int($0.number) }
            )
        }
        let passed = expectation.relation.holds(actual, wanted)
        let found = JSONNumber(Self.rounded(actual)).text
        let needsMore = !passed && actual < wanted
        return ExpectationResult(
            expect: expectation.text, passed: passed, actual: found,
            explanation: "It is \(found)\(baseText)." + (needsMore && matching < 3 ? nearMissText : ""),
            examples: needsMore && matching == 0 ? nearest.map { Int($0.number) } : exampleNumbers()
        )
    }

    private func sequenceResult(_ wanted: [String]) -> ExpectationResult {
        let groups = Dictionary(grouping: values.sorted { $0.number < $1.number }, by: \.group)
        let sequences = groups.map { (name: $0.key.text, values: $0.value) }.sorted {
            ($0.values.first?.number ?? 0) < ($1.values.first?.number ?? 0)
        }
        let broken = sequences.filter { $0.values.map(\.value.text) == wanted ? isUnequal : !isUnequal }
        let shown = (broken.first ?? sequences.first)?.values ?? []
        var passed = broken.isEmpty
        // Nothing is a sequence of nothing, but no proof of anything else.
        if sequences.isEmpty { passed = wanted.isEmpty != isUnequal }
        let actual = Self.list(shown.map(\.value.text))
        var explanation = sequences.isEmpty ? "No entry matches." + nearMissText : "The values in order are \(actual)."
        if case .sequence(_, let group?) = expectation.measure, !sequences.isEmpty {
            explanation =
                passed
                ? "It is so for all \(sequences.count) values of \(group.text)."
                : "It is not so for \(broken.count) of \(sequences.count) values of \(group.text); for "
                    + "\(broken.first?.name ?? "") the values in order are \(actual)."
        }
        return ExpectationResult(
            expect: expectation.text, passed: passed, actual: actual, explanation: explanation,
            examples: shown.isEmpty ? nearest.map { Int($0.number) } : shown.prefix(5).map { Int($0.number) }
        )
    }

    private var isUnequal: Bool { expectation.relation == .unequal }

    /// Nil where there is nothing to measure.
    private func measured() -> Double? {
        let numbers = values.compactMap(\.value.number)
        switch expectation.measure {
        case .count: return Double(matching)
        case .share: return whole == 0 ? nil : Double(matching) / Double(whole)
        case .distinct: return Double(distinct.count)
        case .sum: return numbers.reduce(0, +)
        case .minimum: return numbers.min()
        case .maximum: return numbers.max()
        case .mean: return numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count)
        case .percentile(let rank, _):
            guard !numbers.isEmpty else { return nil }
            // Nearest rank: the smallest value that so many per cent do not exceed.
            return numbers.sorted()[max(0, Int((rank / 100 * Double(numbers.count)).rounded(.up)) - 1)]
        case .sequence: return nil
        }
    }

    private var baseText: String {
        switch expectation.measure {
        case .count: ""
        case .share: " (\(matching) of \(whole))"
        case .distinct, .sum, .minimum, .maximum, .mean, .percentile, .sequence: ", over \(matching) entries"
        }
    }

    /// Where a smallest or largest value broke it, the entries with such values; else the first that match.
    private func exampleNumbers() -> [Int] {
        switch expectation.measure {
        case .count, .share, .distinct, .sum, .sequence: return examples.numbers.map { Int($0) }
        case .minimum, .maximum, .mean, .percentile:
            let isLowWanted = [.atMost, .less].contains(expectation.relation)
            let extremes = values.sorted {
                let (first, second) = ($0.value.number ?? 0, $1.value.number ?? 0)
                return isLowWanted ? first > second : first < second
            }
            return extremes.prefix(3).map { Int($0.number) }
        }
    }

    private var nearMissText: String {
        nearest.map { " Entry \($0.number) does not match: \($0.failures.joined(separator: ", "))." }.joined()
    }

    private static func shown(_ value: EntryValue) -> String {
        let text = value.text
        return value.isAbsent ? "not there" : text.count > 60 ? "\(text.prefix(60))…" : text
    }

    private static func list(_ values: [String]) -> String {
        values.prefix(20).joined(separator: ",") + (values.count > 20 ? ",… (\(values.count) in all)" : "")
    }

    private static func rounded(_ value: Double) -> Double { (value * 1_000_000).rounded() / 1_000_000 }
}

/// The five smallest of many numbers.
private struct Smallest {
    private(set) var numbers: [UInt64] = []

    mutating func insert(_ number: UInt64) {
        if numbers.count == 5, let last = numbers.last, number > last { return }
        numbers.append(number)
        numbers.sort()
        if numbers.count > 5 { numbers.removeLast() }
    }
}
