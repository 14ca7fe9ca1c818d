extension StringPattern {
    /// A text that has the pattern.
    ///
    /// - Parameters:
    ///   - length: in Unicode scalars.
    ///   - variant: counted from 0; where the pattern leaves a choice, another one gives another text.
    /// - Returns: nil if none was found, which does not mean that there is none.
    func example(length: ClosedRange<Int>, variant: Int) -> String? {
        // Each attempt takes other alternatives, and the later ones a mixture of characters and longer texts.
        for attempt in 0..<6 {
            let choice = variant + attempt
            let text = example(length: length, choice: choice, isMixed: attempt > 2, longer: attempt / 2)
            if let text { return text }
        }
        return nil
    }

    /// - Parameter longer: by how much more than needed the text is to be longer than the shortest.
    private func example(length: ClosedRange<Int>, choice: Int, isMixed: Bool, longer: Int) -> String? {
        var extra = longer
        // What a repetition adds may be more than was missing: then ask for less.
        for _ in 0..<4 {
            var writer = Writer(extra: extra, choice: choice, isMixed: isMixed)
            writer.write(root)
            if extra > longer { writer.pad() }
            let count = writer.output.count
            if length.contains(count) {
                let text = String(String.UnicodeScalarView(writer.output))
                if matches(text) { return text }
            }
            let next = extra + min(length.lowerBound, Self.maximumLength) - count
            if next <= 0 || next == extra { break }
            extra = next
        }
        return nil
    }

    private struct Writer {
        private(set) var output: [Unicode.Scalar] = []
        /// How many scalars longer than the shortest the text is to be; repetitions use them up.
        private var extra: Int
        /// The choices that are left to make, as the digits of a number with mixed bases.
        private var choice: Int

        private let isMixed: Bool

        init(extra: Int, choice: Int, isMixed: Bool) {
            self.extra = extra
            self.choice = choice
            self.isMixed = isMixed
        }

        mutating func write(_ node: Node) {
            guard output.count <= StringPattern.maximumLength else { return }
            switch node {
            case .start, .end, .ahead: break
            case .characters(let set):
                let scalars = set.examples(isMixed: isMixed)
                guard !scalars.isEmpty else { return }
                output.append(scalars[(output.count + choose(scalars.count)) % scalars.count])
            case .sequence(let nodes):
                for node in nodes { write(node) }
            case .alternatives(let nodes):
                write(nodes[choose(nodes.count)])
            case .repeated(let node, let minimum, let maximum):
                var rest = minimum
                while rest > 0 { rest = grow(node) > 0 ? rest - 1 : 0 }
                rest = (maximum ?? .max) - minimum
                while rest > 0, extra > 0 {
                    let growth = grow(node)
                    extra -= growth
                    rest = growth > 0 ? rest - 1 : 0
                }
            }
        }

        /// Writes the node and returns by how much the text got longer.
        private mutating func grow(_ node: Node) -> Int {
            let length = output.count
            write(node)
            return output.count - length
        }

        /// Lengthens the text at its end, which a pattern without `$` allows.
        mutating func pad() {
            while extra > 0 {
                output.append("a")
                extra -= 1
            }
        }

        private mutating func choose(_ count: Int) -> Int {
            defer { choice /= count }
            return choice % count
        }
    }
}

extension ScalarSet {
    /// Scalars of the set that look well in an example, if it has such: letters, else digits, else other characters; in
    /// a mixture one of each.
    fileprivate func examples(isMixed: Bool) -> [Unicode.Scalar] {
        if isMixed {
            let mixture = Self.wellLooking.compactMap { $0.first { contains($0.value) } }
            if !mixture.isEmpty { return mixture }
        }
        for candidates in Self.wellLooking {
            let examples = candidates.filter { contains($0.value) }
            if !examples.isEmpty { return examples }
        }
        let all = isNegated ? gaps : ranges
        return all.lazy.compactMap { range in range.lazy.compactMap(Unicode.Scalar.init).first }.prefix(1).map(\.self)
    }

    private static let wellLooking: [[Unicode.Scalar]] = [
        "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "1234567890", "!-_.:/@#+,;?%&=*$()[]{}<>'\"|~^`\\ ",
    ].map { Array($0.unicodeScalars) }
}
