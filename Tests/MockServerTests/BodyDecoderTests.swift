import NIOCore
import Synthesis
import Testing

@testable import MockServer

struct BodyDecoderTests {
    private func decode(
        _ bytes: [UInt8], as coding: ContentCoding = .gzip, limit: Int = 1000
    ) -> BodyDecoder.Outcome {
        BodyDecoder.decode(ByteBuffer(bytes: bytes), as: coding, limit: limit)
    }

    @Test(arguments: [
        (ContentCoding.gzip, Compressed.gzip), (.deflate, Compressed.zlib), (.deflate, Compressed.deflate),
        (.identity, Array(Compressed.plain.utf8)),
    ])
    func `a body becomes what it was before it was compressed`(coding: ContentCoding, bytes: [UInt8]) {
        #expect(decode(bytes, as: coding) == .decoded(ByteBuffer(string: Compressed.plain)))
    }

    @Test func `gzip's members, one behind the other, are one body, and the limit is that of all`() {
        let two = Compressed.gzip + Compressed.gzip
        #expect(decode(two) == .decoded(ByteBuffer(string: Compressed.plain + Compressed.plain)))
        #expect(decode(two, limit: Compressed.plain.utf8.count * 2 - 1) == .tooLarge)
        #expect(decode(Array(two.dropLast())) == .malformed)
        #expect(decode(Compressed.zlib + Compressed.zlib, as: .deflate) == .malformed)
    }

    @Test func `the limit is that of the result`() {
        let size = Compressed.plain.utf8.count
        #expect(decode(Compressed.gzip, limit: size) == .decoded(ByteBuffer(string: Compressed.plain)))
        #expect(decode(Compressed.gzip, limit: size - 1) == .tooLarge)
        #expect(decode(Compressed.zeros, limit: 100_000) == .tooLarge)
        guard case .decoded(let body) = decode(Compressed.zeros, limit: 1 << 20) else {
            Issue.record("not decoded")
            return
        }
        #expect(body.readableBytes == 200_002)
    }

    @Test(arguments: [
        (ContentCoding.gzip, [UInt8]()),
        (.gzip, Array(Compressed.plain.utf8)),
        (.gzip, Array(Compressed.gzip.dropLast())),
        (.gzip, Compressed.gzip + [0]),
        (.gzip, Compressed.zlib),
        (.gzip, Compressed.gzip.enumerated().map { $0 == 30 ? ~$1 : $1 }),
        (.deflate, []),
        (.deflate, Compressed.gzip),
        (.deflate, Array(Compressed.zlib.dropLast())),
        (.deflate, Compressed.deflate + [0]),
        (.deflate, Array(Compressed.plain.utf8)),
        (.unknown, Compressed.gzip),
    ])
    func `what is not of its coding to the last byte is malformed`(coding: ContentCoding, bytes: [UInt8]) {
        #expect(decode(bytes, as: coding) == .malformed)
    }

    @Test func `no bytes break it`() {
        var generator = SeededGenerator(seed: 1)
        for source in [Compressed.gzip, Compressed.zlib, Compressed.deflate, Compressed.zeros] {
            for _ in 0..<500 {
                var bytes = source
                for _ in 0..<Int.random(in: 1...3, using: &generator) {
                    let position = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[position] = UInt8.random(in: .min ... .max, using: &generator)
                }
                for coding in [ContentCoding.gzip, .deflate] {
                    if case .decoded(let body) = decode(bytes, as: coding) { #expect(body.readableBytes <= 1000) }
                }
            }
        }
    }
}
