/// Reads the text of a ``StringPattern``.
struct StringPatternParser {
    private static let maximumDepth = 32
    private static let maximumSize = 2048
    private static let maximumRepetition = 1 << 20

    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

    mutating func pattern() -> StringPattern.Node? {
        guard scalars.count <= Self.maximumSize, let node = alternatives(), position == scalars.count else {
            return nil
        }
        return node
    }

    private mutating func alternatives() -> StringPattern.Node? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { return nil }
        var branches: [StringPattern.Node] = []
        repeat {
            guard let branch = sequence() else { return nil }
            branches.append(branch)
        } while consume("|")
        return branches.count == 1 ? branches[0] : .alternatives(branches)
    }

    private mutating func sequence() -> StringPattern.Node? {
        var nodes: [StringPattern.Node] = []
        while let next = peek(), next != "|", next != ")" {
            guard let atom = atom(), let node = repeated(atom) else { return nil }
            nodes.append(node)
        }
        return .sequence(nodes)
    }

    private mutating func atom() -> StringPattern.Node? {
        guard let scalar = take() else { return nil }
        switch scalar {
        case "^": return .start
        case "$": return .end
        case ".": return .characters(.anyButLineEnds)
        case "[": return characterClass().map { .characters($0) }
        case "(": return group()
        case "\\": return escape(isInClass: false).map { .characters($0) }
        case "*", "+", "?": return nil
        default: return .characters(ScalarSet(scalar.value))
        }
    }

    private mutating func group() -> StringPattern.Node? {
        var wrap: (StringPattern.Node) -> StringPattern.Node = { $0 }
        if consume("?") {
            switch take() {
            case ":": break
            case "=": wrap = { .ahead($0, isNegated: false) }
            case "!": wrap = { .ahead($0, isNegated: true) }
            case "<": guard skipName() else { return nil }
            // Python writes `(?P<name>` for `(?<name>`.
            case "P": guard consume("<"), skipName() else { return nil }
            default: return nil
            }
        }
        guard let node = alternatives(), consume(")") else { return nil }
        return wrap(node)
    }

    /// False for `(?<=` and `(?<!`, which look behind.
    private mutating func skipName() -> Bool {
        guard let first = peek(), first != "=", first != "!" else { return false }
        while let scalar = take() { if scalar == ">" { return true } }
        return false
    }

    /// The node with the quantifier that follows it, if one does.
    private mutating func repeated(_ node: StringPattern.Node) -> StringPattern.Node? {
        let start = position
        let bounds: (Int, Int?)
        switch peek() {
        case "*": bounds = (0, nil)
        case "+": bounds = (1, nil)
        case "?": bounds = (0, 1)
        case "{":
            guard let braces = braces() else {
                // Not a quantifier: a brace, as browsers read it.
                position = start
                return node
            }
            bounds = braces
            position -= 1
        default: return node
        }
        position += 1
        _ = consume("?")
        if let maximum = bounds.1, maximum < bounds.0 { return nil }
        return .repeated(node, bounds.0, bounds.1)
    }

    /// `{2}`, `{2,}`, `{2,5}`
    private mutating func braces() -> (Int, Int?)? {
        guard consume("{"), let minimum = number() else { return nil }
        if consume("}") { return (minimum, minimum) }
        guard consume(",") else { return nil }
        if consume("}") { return (minimum, nil) }
        guard let maximum = number(), consume("}") else { return nil }
        return (minimum, maximum)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = peek(), ("0"..."9").contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), Self.maximumRepetition)
            position += 1
        }
        return value
    }

    private mutating func characterClass() -> ScalarSet? {
        var set = ScalarSet(isNegated: consume("^"))
        while let scalar = take() {
            if scalar == "]" { return set }
            guard let first = scalar == "\\" ? escape(isInClass: true) : ScalarSet(scalar.value) else { return nil }
            guard let single = first.single, peek() == "-", position + 1 < scalars.count, scalars[position + 1] != "]"
            else {
                set.ranges += first.ranges
                continue
            }
            position += 1
            guard let next = take(),
                let last = (next == "\\" ? escape(isInClass: true) : ScalarSet(next.value))?.single, single <= last
            else { return nil }
            set.ranges.append(single...last)
        }
        return nil
    }

    /// What follows a backslash; never a negated set.
    private mutating func escape(isInClass: Bool) -> ScalarSet? {
        guard let scalar = take() else { return nil }
        switch scalar {
        case "d": return .digits
        case "D": return ScalarSet(ScalarSet.digits.gaps)
        case "w": return .word
        case "W": return ScalarSet(ScalarSet.word.gaps)
        case "s": return .space
        case "S": return ScalarSet(ScalarSet.space.gaps)
        case "n": return ScalarSet(0x0A)
        case "r": return ScalarSet(0x0D)
        case "t": return ScalarSet(0x09)
        case "f": return ScalarSet(0x0C)
        case "v": return ScalarSet(0x0B)
        case "0": return ScalarSet(0)
        case "x": return hexadecimal(digits: 2).map { ScalarSet($0) }
        case "u": return hexadecimal(digits: 4).map { ScalarSet($0) }
        case "b" where isInClass: return ScalarSet(0x08)
        case "a"..."z", "A"..."Z", "1"..."9": return nil
        default: return ScalarSet(scalar.value)
        }
    }

    private mutating func hexadecimal(digits: Int) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = take().flatMap({ Character($0).hexDigitValue }) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private func peek() -> Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take() -> Unicode.Scalar? {
        guard position < scalars.count else { return nil }
        position += 1
        return scalars[position - 1]
    }

    private mutating func consume(_ scalar: Unicode.Scalar) -> Bool {
        guard peek() == scalar else { return false }
        position += 1
        return true
    }
}
