/// Common English words, laid out so that one is picked and copied in a few nanoseconds.
struct WordList: Sendable {
    static let longestWord = 10
    static let english = WordList(any: anyWords, closing: closingWords)

    /// Each word has a place of this many bytes: its length, then its letters.
    private static let place = 16
    private static let closingLengths = 3...longestWord

    private let table: [UInt8]
    private let anyCount: Int
    private let closingCount: Int

    /// - Parameter closing: equally many of each length from 3 to `longestWord`, by length.
    private init(any: StaticString, closing: StaticString) {
        let words = Self.split(any)
        let closingWords = Self.split(closing)
        anyCount = words.count
        closingCount = closingWords.count / Self.closingLengths.count
        table = (words + closingWords).flatMap { word in
            [UInt8(word.count)] + word + [UInt8](repeating: 0, count: Self.place - 1 - word.count)
        }
    }

    func withWords<Result>(_ body: (Words) -> Result) -> Result {
        table.withUnsafeBufferPointer { body(Words(table: $0, anyCount: anyCount, closingCount: closingCount)) }
    }

    /// The words, as long as the list is held.
    struct Words {
        fileprivate let table: UnsafeBufferPointer<UInt8>
        fileprivate let anyCount: Int
        fileprivate let closingCount: Int

        /// The word that the low 16 bits pick.
        func any(_ bits: UInt64) -> UnsafeBufferPointer<UInt8> { word(at: pick(bits, of: anyCount)) }

        /// A word to end a sentence with.
        ///
        /// - Parameter length: 3…`longestWord`.
        func closing(_ bits: UInt64, length: Int) -> UnsafeBufferPointer<UInt8> {
            let first = anyCount + (length - WordList.closingLengths.lowerBound) * closingCount
            return word(at: first + pick(bits, of: closingCount))
        }

        private func pick(_ bits: UInt64, of count: Int) -> Int { Int(((bits & 0xFFFF) * UInt64(count)) >> 16) }

        private func word(at index: Int) -> UnsafeBufferPointer<UInt8> {
            let start = index * WordList.place
            return UnsafeBufferPointer(rebasing: table[(start + 1)..<(start + 1 + Int(table[start]))])
        }
    }

    private static func split(_ text: StaticString) -> [[UInt8]] {
        text.withUTF8Buffer { $0.split(separator: UInt8(ascii: " ")).map(Array.init) }
    }

    private static let anyWords: StaticString = """
        the the the the the the the of of of and and and to to to a a a in in in is is that that it it for for was with \
        as be on by at are this have from or had not but what all were when we there can an your which their said if \
        do will each about how up out them then she many some so these would other into has more her two like him see \
        time could no make than first been its who people my made over did down only way find use may water long \
        little very after words called just where most know get through back much before good new write our used man \
        day too any same right look think also around another came come work three word must because does part even \
        place well such here take why things help put years different away again off went old number great tell men \
        say small every found still between name should home big give air line set own under read last never us left \
        end along while might next sound below saw something thought both few those always looked show large often \
        together asked house world going want school important until form food keep children feet land side without \
        boy once animals life enough took four head above kind began almost live page got earth need far hand high \
        year mother light parts country father let night following picture being study second eyes soon times story \
        boys since white days ever paper hard near sentence better best across during today others however sure means \
        knew try told young miles sun ways thing whole hear example heard several change answer room sea against top \
        turned learn point city play toward five using himself usually
        """

    private static let closingWords: StaticString = """
        day way end sky time work road hand world light water night answer letter garden window morning picture \
        silence evening question mountain distance darkness direction adventure beginning knowledge experience \
        discussion friendship confidence
        """
}
