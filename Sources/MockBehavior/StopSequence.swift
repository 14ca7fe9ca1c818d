/// Where a text must end because a request does not want what comes next.
struct StopSequence {
    let sequence: String
    /// The text before it.
    let beginning: Substring

    /// The sequence that comes first in the text, of several at one place the shortest. Empty ones do not count.
    static func first(of sequences: [String], in text: String) -> StopSequence? {
        let wanted = sequences.filter { !$0.isEmpty }.map { Array($0.utf8) }
        if wanted.isEmpty { return nil }
        var isFirstByte = [Bool](repeating: false, count: 256)
        for sequence in wanted { isFirstByte[Int(sequence[0])] = true }
        var text = text
        let found = text.withUTF8 { bytes -> (start: Int, sequence: [UInt8])? in
            for start in bytes.indices where isFirstByte[Int(bytes[start])] {
                let here = wanted.filter { bytes[start...].starts(with: $0) }
                if let shortest = here.min(by: { $0.count < $1.count }) { return (start, shortest) }
            }
            return nil
        }
        guard let found else { return nil }
        let start = text.utf8.index(text.startIndex, offsetBy: found.start)
        return StopSequence(sequence: String(decoding: found.sequence, as: UTF8.self), beginning: text[..<start])
    }
}
