/// Guesses which known name somebody meant.
package enum NearestName {
    /// The candidate with the fewest edits to the name, if there are few enough (two, or a third of the candidate's
    /// length) to be a guess.
    package static func of(_ name: String, among candidates: [String]) -> String? {
        let best = candidates.map { ($0, distance(name.lowercased(), $0.lowercased())) }.min { $0.1 < $1.1 }
        guard let (candidate, edits) = best, edits <= max(2, candidate.count / 3) else { return nil }
        return candidate
    }

    /// Levenshtein's edit distance.
    static func distance(_ first: String, _ second: String) -> Int {
        let target = Array(second)
        var row = Array(0...target.count)
        for (line, character) in first.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for (column, other) in target.enumerated() {
                let substituted = diagonal + (character == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(substituted, diagonal + 1, row[column] + 1)
            }
        }
        return row[target.count]
    }
}
