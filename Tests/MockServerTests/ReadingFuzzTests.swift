import Foundation
import Synthesis
import Testing

@testable import MockServer

/// The same bytes mean the same, however they come.
///
/// With `LLM_MOCKD_FUZZ_SECONDS` in the environment requests are cut everywhere and changed at random for so long,
/// beginning with `LLM_MOCKD_FUZZ_SEED` (1).
struct ReadingFuzzTests {
    private static let corpus = RequestCorpus.all.filter { $0.text.utf8.count < 4096 }

    private let difference: ReadingDifference

    init() throws { difference = try ReadingDifference() }

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }

    @Test(arguments: RequestCorpus.all)
    func `the general decoder makes the same of it as both readers together`(entry: RequestCorpus.Entry) throws {
        let bytes = Array(entry.text.utf8)[...]
        let expected = try difference.outcome(of: [bytes], isDecoderAlone: true)
        #expect(try difference.outcome(of: [bytes]) == expected)
    }

    @Test(arguments: corpus)
    func `a request may be cut anywhere`(entry: RequestCorpus.Entry) throws {
        let bytes = Array(entry.text.utf8)
        let expected = try difference.outcome(of: [bytes[...]])
        let step = Self.number("LLM_MOCKD_FUZZ_SECONDS") == nil ? bytes.count / 40 + 1 : 1
        for cut in stride(from: 1, to: bytes.count, by: step) {
            let outcome = try difference.outcome(of: [bytes[..<cut], bytes[cut...]])
            #expect(outcome == expected, "cut at \(cut)")
        }
        #expect(try difference.outcome(of: bytes.indices.map { bytes[$0...$0] }) == expected, "byte by byte")
    }

    @Test func `requests changed at random mean the same to both readers and in any pieces`() throws {
        let seed = Self.number("LLM_MOCKD_FUZZ_SEED") ?? 1
        var mutator = RequestMutator(Self.corpus.map(\.text), seed: seed)
        let limit = Self.number("LLM_MOCKD_FUZZ_SECONDS").map { ContinuousClock.now + .seconds($0) }
        var count = 0
        while limit.map({ ContinuousClock.now < $0 }) ?? (count < 1000) {
            let bytes = mutator.next()
            let expected = try difference.outcome(of: [bytes[...]], isDecoderAlone: true)
            let pieces = ReadingDifference.pieces(of: bytes, count: count % 4, using: &mutator.generator)
            let outcome = try difference.outcome(of: pieces)
            guard outcome == expected else {
                Issue.record(
                    """
                    seed \(seed), number \(count), cut at \(pieces.map(\.startIndex))
                    \(String(decoding: bytes, as: UTF8.self).debugDescription)
                    expected \(expected)
                    found \(outcome)
                    """
                )
                return
            }
            count += 1
        }
    }
}
