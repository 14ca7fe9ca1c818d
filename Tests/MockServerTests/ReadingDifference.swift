import MockBehavior
import NIOCore
import NIOEmbedded
import ProviderWire
import Synthesis
import Telemetry

@testable import MockServer

/// Looks for bytes whose meaning depends on how they are cut into reads, or on which of the two readers gets them.
struct ReadingDifference {
    /// What a client saw.
    struct Outcome: Equatable, CustomStringConvertible {
        /// In lines, without those that differ from second to second.
        var received: [String]
        var isOpen: Bool
        var responsesCounted: Double
        var receivedBytes: Double

        var description: String {
            let heads = received.map { $0.prefix(40) }.filter { $0.hasPrefix("HTTP/1.1 ") || $0.hasPrefix("content-") }
            return "\(heads), open: \(isOpen), counted: \(responsesCounted), \(receivedBytes) bytes"
        }
    }

    private let store: ConfigurationStore

    init() throws {
        var configuration = MockConfiguration()
        configuration.limits.maximumBodySize = 4096
        // A reply without the time.
        configuration.chat.defaultResponses = [["id": "a", "created": 1, "choices": []]]
        store = try ConfigurationStore(document: configuration.document)
    }

    /// What comes of these reads.
    func outcome(of reads: [ArraySlice<UInt8>], isDecoderAlone: Bool = false) throws -> Outcome {
        let client = try TestConnection(store, isDecoderAlone: isDecoderAlone)
        for read in reads where !read.isEmpty { try client.channel.writeInbound(ByteBuffer(bytes: read)) }
        let lines = try client.received().split(separator: "\r\n", omittingEmptySubsequences: false)
        return Outcome(
            received: lines.filter { !$0.hasPrefix("date: ") }.map(String.init),
            isOpen: client.isOpen,
            responsesCounted: client.responsesCounted,
            receivedBytes: client.counted(.receivedBytes)
        )
    }

    /// The bytes in pieces, each of which is one read.
    static func pieces(of bytes: [UInt8], count: Int, using generator: inout SeededGenerator) -> [ArraySlice<UInt8>] {
        let cuts = (0..<count).map { _ in Int.random(in: 0...bytes.count, using: &generator) }.sorted()
        return zip([0] + cuts, cuts + [bytes.count]).map { bytes[$0..<$1] }
    }
}

/// Changes requests at random into others that are nearly right.
struct RequestMutator {
    private static let tokens = [
        "\r\n", "\n", "\r", " ", "\t", ":", ",", ";", "0", "1", "\u{0}", "é", "chunked", "identity", "gzip",
        "content-length: 1\r\n", "transfer-encoding: chunked\r\n", "host: m\r\n", "expect: 100-continue\r\n",
        "connection: close\r\n", "HTTP/1.0", "HTTP/1.1", "GET ", "POST ", "0\r\n\r\n", "1\r\nx\r\n",
    ].map { Array($0.utf8) }

    private let corpus: [[UInt8]]
    var generator: SeededGenerator

    init(_ corpus: [String], seed: UInt64) {
        self.corpus = corpus.map { Array($0.utf8) }
        generator = SeededGenerator(seed: seed)
    }

    /// One or several requests, with some changes.
    mutating func next() -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            bytes += corpus[Int.random(in: 0..<corpus.count, using: &generator)]
        }
        for _ in 0..<Int.random(in: 0...4, using: &generator) { mutate(&bytes) }
        return bytes
    }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let position = Int.random(in: 0..<max(bytes.count, 1), using: &generator)
        let end = min(bytes.count, position + Int.random(in: 1...8, using: &generator))
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes.replaceSubrange(position..<end, with: [])
        case 1: bytes.insert(contentsOf: bytes[position..<end], at: position)
        case 2: if position < bytes.count { bytes[position] = UInt8.random(in: .min ... .max, using: &generator) }
        case 3: if position < bytes.count { bytes[position] ^= 0x20 }
        default:
            let token = Self.tokens[Int.random(in: 0..<Self.tokens.count, using: &generator)]
            bytes.insert(contentsOf: token, at: min(position, bytes.count))
        }
    }
}
