import CRegex

/// A regular expression (RE2's syntax), compiled once, that takes linear time and bounded work for every text.
///
/// `@unchecked Sendable`: the compiled pattern is not changed after its making, and RE2 lets any number of threads match
/// with it.
final class RegularExpression: @unchecked Sendable {
    /// As it was written.
    let pattern: String
    private let compiled: OpaquePointer
    /// How much of a text is looked at.
    private let reach: Int

    /// Why a pattern cannot be used.
    struct SyntaxError: Error {
        var detail: String
    }

    /// Bytes that a pattern and its matching may take.
    private static let memory = 1 << 20
    /// At worst a text takes some 5 ns for each of its bytes and each instruction of the pattern (RE2's simulation of the
    /// automaton, where its states do not fit the memory): 0.1 s altogether.
    private static let work = 1 << 24

    /// - Throws: ``SyntaxError`` for a pattern that RE2 does not take, or that is too large.
    init(_ pattern: String) throws(SyntaxError) {
        self.pattern = pattern
        var message = [CChar](repeating: 0, count: 256)
        var copy = pattern
        let compiled = copy.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { text in
                cregex_compile(text.baseAddress, text.count, Self.memory, &message, message.count)
            }
        }
        guard let compiled else {
            let end = message.firstIndex(of: 0) ?? message.endIndex
            throw SyntaxError(detail: String(decoding: message[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        self.compiled = compiled
        reach = Self.work / max(1, Int(cregex_size(compiled)))
    }

    deinit { cregex_destroy(compiled) }

    /// Whether the pattern matches anywhere in the text.
    ///
    /// Of a very long text only the beginning is looked at: half a megabyte with a pattern of thirty characters.
    func matches(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { cregex_matches(compiled, $0.baseAddress, min($0.count, reach)) }
        }
    }
}
