/// The lines of one event of a stream as the providers write it: `event: name`, `data: json`, a blank line.
struct EventLines: Sendable, Hashable {
    /// Without their ends and without the blank line.
    private(set) var lines: [[UInt8]]
    private static let data = Array("data: ".utf8)

    init(_ bytes: [UInt8]) {
        lines = bytes.split(separator: 0x0A).map(Array.init)
    }

    /// As the providers write it.
    var bytes: [UInt8] { lines.flatMap { $0 + [0x0A] } + [0x0A] }

    /// Whether the data is a JSON object.
    var hasJSON: Bool { jsonLine != nil }

    private var jsonLine: Int? {
        lines.firstIndex { $0.starts(with: Self.data) && $0.dropFirst(Self.data.count).first == UInt8(ascii: "{") }
    }

    /// Leaves half of the data, cut between characters.
    mutating func cutData() {
        guard let jsonLine else { return }
        let line = lines[jsonLine]
        var end = Self.data.count + (line.count - Self.data.count) / 2
        while end < line.count, line[end] & 0xC0 == 0x80 { end -= 1 }
        lines[jsonLine] = Array(line.prefix(end))
    }

    /// Puts so many spaces after the brace that opens the data, where JSON has them skipped.
    mutating func padData(by count: Int) {
        guard let jsonLine else { return }
        let place = Self.data.count + 1
        lines[jsonLine].insert(contentsOf: Array(repeating: UInt8(ascii: " "), count: count), at: place)
    }

    /// Puts a comment before the last line.
    mutating func insertComment(_ text: String) {
        lines.insert(Array(": \(text)".utf8), at: max(0, lines.endIndex - 1))
    }

    /// Takes the space after each field's colon away, if that leaves the value as it is.
    mutating func removeSpaces() {
        lines = lines.map { line in
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0, colon + 1 < line.count,
                line[colon + 1] == UInt8(ascii: " "), colon + 2 == line.count || line[colon + 2] != UInt8(ascii: " ")
            else { return line }
            return Array(line[...colon] + line[(colon + 2)...])
        }
    }

    /// With the line ends asked for.
    func bytes(lineEnd: [UInt8], hasBlankLine: Bool) -> [UInt8] {
        lines.flatMap { $0 + lineEnd } + (hasBlankLine ? lineEnd : [])
    }
}
