import NIOHTTP1
import Testing

@testable import MockServer

struct HeadMemoTests {
    private static let head = "POST /v1/messages HTTP/1.1\r\nhost: m\r\ncontent-length: 12\r\nx-api-key: k\r\n\r\n"

    private func expectSame(
        _ texts: [[UInt8]], sourceLocation: SourceLocation = #_sourceLocation
    ) {
        var memo = HeadMemo()
        for text in texts {
            let (found, expected) = text.withUnsafeBytes { (memo.scan($0), SimpleHeadScanner($0).scan()) }
            #expect(found == expected, "\(String(decoding: text, as: UTF8.self))", sourceLocation: sourceLocation)
        }
    }

    @Test(
        arguments: [
            [head, head, head + "{"],
            // Of another length, and of one with more digits.
            [head, head.replacing("12", with: "13"), head.replacing("12", with: "123"), head],
            [
                head, head.replacing(" 12", with: " +2"), head.replacing(" 12", with: "  2"),
                head.replacing("12", with: "1 "),
            ],
            [head, head.replacing("12", with: "xx"), head.replacing("12", with: "1\r")],
            // Cut short, by little and by much.
            [head, String(head.dropLast()), String(head.dropLast(2)), String(head.prefix(9)), "", head],
            // Different in front of the length, behind it, and in how the head ends.
            [head, head.replacing("messages", with: "message5"), head],
            [head, head.replacing("x-api-key: k", with: "x-api-key: l"), head],
            [head, head.replacing("\r\n\r\n", with: "\r\nx: y\r\n\r\n"), head],
            [head, head.replacing("x-api-key: k", with: "expect: 100k"), head],
            // Without a length.
            [
                head, head.replacing("content-length: 12\r\n", with: ""),
                head.replacing("content-length: 12\r\n", with: ""),
            ],
            // Too long to be remembered.
            [head, head.replacing("x-api-key: k", with: "x: " + String(repeating: "y", count: 1 << 10)), head],
        ]
    )
    func `a head is understood as if it were the first`(texts: [String]) {
        expectSame(texts.map { Array($0.utf8) })
    }

    @Test func `requests changed at random are understood as if each were the first`() {
        var mutator = RequestMutator(RequestCorpus.all.map(\.text).filter { $0.utf8.count < 4096 }, seed: 7)
        // Each twice, since the second is the one that is remembered, and one that everybody begins with in between.
        expectSame(
            (0..<2_000).flatMap { _ in
                let bytes = mutator.next()
                return [Array(Self.head.utf8), bytes, bytes]
            })
    }

    @Test func `heads that differ in one byte from the one before are understood as if each were the first`() {
        let head = Array(Self.head.utf8)
        for index in head.indices {
            for byte in [head[index] ^ 1, head[index] ^ 0x20, 0x0D, 0x0A, 0x20, 0x30, 0xFF] as [UInt8] {
                var changed = head
                changed[index] = byte
                expectSame([head, changed, head])
            }
        }
    }
}
