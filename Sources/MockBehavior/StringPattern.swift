/// A regular expression as the `pattern` of a JSON Schema has it (ECMA-262), as far as texts can be made from it:
/// characters, classes, groups, alternatives, repetition, `^`, `$` and looking ahead.
///
/// It is matched without backtracking, so that no pattern of a client's can hold up the server.
struct StringPattern {
    indirect enum Node {
        case characters(ScalarSet)
        /// `(?=…)`, or negated `(?!…)`
        case ahead(Node, isNegated: Bool)
        /// `^`
        case start
        /// `$`
        case end
        case sequence([Node])
        case alternatives([Node])
        /// The last is nil for any number of times.
        case repeated(Node, Int, Int?)
    }

    /// The longest text that is matched or made, in Unicode scalars.
    static let maximumLength = 1024

    let root: Node

    /// Nil for what is not supported: looking behind, back references, `\b`, Unicode properties; and for
    /// what is no regular expression.
    init?(_ pattern: String) {
        var parser = StringPatternParser(pattern)
        guard let root = parser.pattern() else { return nil }
        self.root = root
    }

    /// Whether the text has the pattern somewhere in it.
    ///
    /// False, too, for texts longer than ``maximumLength`` and where matching takes very many steps.
    func matches(_ text: String) -> Bool {
        let scalars = text.unicodeScalars.prefix(Self.maximumLength + 1).map(\.value)
        guard scalars.count <= Self.maximumLength else { return false }
        var matcher = Matcher(scalars: scalars)
        return !matcher.ends(of: root, from: Array(0...scalars.count)).isEmpty
    }

    /// Follows all ways through a text at once.
    private struct Matcher {
        let scalars: [UInt32]
        var stepsLeft = 100_000

        /// The places where a match can end that begins at one of these places. Both are in ascending order.
        mutating func ends(of node: Node, from starts: [Int]) -> [Int] {
            stepsLeft -= starts.count + 1
            guard stepsLeft > 0, !starts.isEmpty else { return [] }
            switch node {
            case .characters(let set):
                return starts.compactMap { $0 < scalars.count && set.contains(scalars[$0]) ? $0 + 1 : nil }
            case .ahead(let node, let isNegated):
                return starts.filter { ends(of: node, from: [$0]).isEmpty == isNegated }
            case .start: return starts[0] == 0 ? [0] : []
            case .end: return starts[starts.count - 1] == scalars.count ? [scalars.count] : []
            case .sequence(let nodes):
                return nodes.reduce(starts) { ends(of: $1, from: $0) }
            case .alternatives(let nodes):
                var isEnd = [Bool](repeating: false, count: scalars.count + 1)
                for node in nodes { for end in ends(of: node, from: starts) { isEnd[end] = true } }
                return isEnd.indices.filter { isEnd[$0] }
            case .repeated(let node, let minimum, let maximum):
                return ends(of: node, from: starts, minimum: minimum, maximum: maximum)
            }
        }

        private mutating func ends(of node: Node, from starts: [Int], minimum: Int, maximum: Int?) -> [Int] {
            var frontier = starts
            // More rounds than the text has places change nothing.
            var rounds = min(minimum, scalars.count + 1)
            while rounds > 0, !frontier.isEmpty {
                let next = ends(of: node, from: frontier)
                rounds = next == frontier ? 0 : rounds - 1
                frontier = next
            }
            var isEnd = [Bool](repeating: false, count: scalars.count + 1)
            for end in frontier { isEnd[end] = true }
            rounds = min((maximum ?? .max) - minimum, scalars.count + 1)
            while rounds > 0, !frontier.isEmpty {
                frontier = ends(of: node, from: frontier).filter { !isEnd[$0] }
                for end in frontier { isEnd[end] = true }
                rounds -= 1
            }
            return isEnd.indices.filter { isEnd[$0] }
        }
    }
}
