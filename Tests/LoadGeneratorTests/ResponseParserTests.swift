import NIOCore
import Testing

@testable import LoadGenerator

@Suite struct ResponseParserTests {
    /// What a response comes to, however it was cut.
    private struct Outcome: Equatable {
        var head: ResponseParser.Head?
        var body = ""
        var hasEnded = false
        var isBad = false
        var endsWithConnection = false
    }

    private func parse(_ pieces: [ArraySlice<UInt8>]) -> Outcome {
        var parser = ResponseParser()
        var outcome = Outcome()
        do throws(ResponseParser.SyntaxError) {
            for piece in pieces {
                parser.receive(ByteBuffer(bytes: piece))
                while let part = try parser.next() {
                    switch part {
                    case .head(let head): outcome.head = head
                    case .body(let body): outcome.body += String(buffer: body)
                    case .end:
                        outcome.hasEnded = true
                        #expect(!parser.hasUnreadBytes)
                        return outcome
                    }
                }
            }
        } catch {
            outcome.isBad = true
        }
        outcome.endsWithConnection = parser.endsWithConnection
        return outcome
    }

    /// The outcome of a text in one piece, having checked that every way to cut it in two, and bytewise, gives the same.
    private func parseEveryWay(_ text: String) -> Outcome {
        let bytes = Array(text.utf8)
        let whole = parse([bytes[...]])
        for split in bytes.indices {
            #expect(parse([bytes[..<split], bytes[split...]]) == whole, "cut at \(split)")
        }
        #expect(parse(bytes.indices.map { bytes[$0...$0] }) == whole)
        return whole
    }

    private static let whole: [(text: String, status: Int, keepsAlive: Bool, body: String)] = [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, true, "hello"),
        ("HTTP/1.1 200 OK\r\ncontent-length:0\r\n\r\n", 200, true, ""),
        ("HTTP/1.1 200\r\ncontent-length: 1 \r\nCONNECTION: Close\r\n\r\nx", 200, false, "x"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: foo, close\r\n\r\nx", 200, false, "x"),
        ("HTTP/1.1 200 OK\ncontent-length: 1\n\nx", 200, true, "x"),
        ("HTTP/1.0 200 OK\r\ncontent-length: 1\r\n\r\nx", 200, false, "x"),
        ("HTTP/1.0 200 OK\r\ncontent-length: 1\r\nconnection: keep-alive\r\n\r\nx", 200, true, "x"),
        ("HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 2\r\n\r\nxy", 200, true, "xy"),
        ("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 2\r\nx-a:\r\n\r\nno", 500, true, "no"),
        ("HTTP/1.1 204 No Content\r\n\r\n", 204, true, ""),
        ("HTTP/1.1 304 Not Modified\r\ncontent-length: 100\r\n\r\n", 304, true, ""),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", 200, true, "hello!"),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n00A;name=\"v\"\r\n0123456789\r\n0;last\r\nx-t: 1\r\n\r\n",
            200, true, "0123456789"
        ),
        ("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2 \r\nab\r\n0\r\n\r\n", 200, true, "ab"),
        (
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx",
            200, true, "x"
        ),
    ]

    @Test(arguments: whole)
    func `a whole response is read, however it is cut`(text: String, status: Int, keepsAlive: Bool, body: String) {
        let outcome = parseEveryWay(text)

        #expect(outcome == Outcome(head: .init(status: status, keepsAlive: keepsAlive), body: body, hasEnded: true))
    }

    @Test func `without length or chunks the body ends with the connection`() {
        let outcome = parseEveryWay("HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\nso far")

        #expect(outcome.head == .init(status: 200, keepsAlive: false))
        #expect(outcome.body == "so far")
        #expect(!outcome.hasEnded && outcome.endsWithConnection)
    }

    @Test(arguments: whole)
    func `no part of a response is taken for the whole`(text: String, status: Int, keepsAlive: Bool, body: String) {
        let bytes = Array(text.utf8)
        for length in bytes.indices {
            let outcome = parse([bytes[..<length]])
            #expect(!outcome.hasEnded && !outcome.isBad && !outcome.endsWithConnection, "\(length) bytes")
        }
    }

    @Test(arguments: [
        "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/2 200 OK\r\n\r\n", "HTTP/1.2 200 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 099 Low\r\n\r\n", "HTTP/1.1 +20 OK\r\n\r\n", "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx : space\r\n\r\n", "HTTP/1.1 200 OK\r\nx: 1\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: a\u{0}b\r\n\r\n", "HTTP/1.1 200 OK\r\nx: a\rb\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 1, 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 9999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n;x\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1000000000000000\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nabc\r\n",
    ])
    func `what is no HTTP is refused, however it is cut`(text: String) {
        #expect(parseEveryWay(text).isBad)
    }

    @Test func `a header's name has nothing but visible ASCII, and its value no control characters, at any place`() {
        let text = Array("abcdefghijklmnopqr".utf8)
        func isBad(_ byte: UInt8, at place: Int, inName: Bool) -> Bool {
            var changed = text
            changed[place] = byte
            let (name, value) = inName ? (changed, text) : (text, changed)
            let head = Array("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n".utf8)
            return parse([(head + name + Array(": ".utf8) + value + Array("\r\n\r\n".utf8))[...]]).isBad
        }
        for place in text.indices {
            for byte in [0x00, 0x09, 0x1F, 0x20, 0x7F, 0x80, 0xA0, 0xFF] as [UInt8] {
                #expect(isBad(byte, at: place, inName: true), "\(byte) at \(place) of the name")
            }
            for byte in [0x00, 0x08, 0x1F, 0x7F] as [UInt8] {
                #expect(isBad(byte, at: place, inName: false), "\(byte) at \(place) of the value")
            }
            for byte in [0x09, 0x20, 0x7E, 0x80, 0xFF] as [UInt8] {
                #expect(!isBad(byte, at: place, inName: false), "\(byte) at \(place) of the value")
            }
            #expect(!isBad(0x21, at: place, inName: true) && !isBad(0x7E, at: place, inName: true))
        }
    }

    @Test func `a head, a line or trailers without end are refused`() {
        let filler = String(repeating: "a", count: ResponseParser.maximumHeadSize)
        let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
        let trailers = String(repeating: "x: \(filler.prefix(1_000))\r\n", count: 40)

        #expect(parse([Array(filler.utf8)[...], [0x61]]).isBad)
        #expect(parse([Array("HTTP/1.1 200 OK\r\nx: \(filler)\r\n\r\n".utf8)[...]]).isBad)
        #expect(parse([Array("\(chunked)1;\(filler)".utf8)[...]]).isBad)
        #expect(parse([Array("\(chunked)0\r\n\(trailers)\r\n".utf8)[...]]).isBad)
    }

    @Test func `one response after the other is read from one buffer`() throws {
        var parser = ResponseParser()
        let one = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab"
        parser.receive(ByteBuffer(string: one + one))

        for remaining in [true, false] {
            #expect(try parser.next() == .head(.init(status: 200, keepsAlive: true)))
            #expect(try parser.next() == .body(ByteBuffer(string: "ab")))
            #expect(try parser.next() == .end)
            #expect(parser.hasUnreadBytes == remaining)
        }
        #expect(try parser.next() == nil)
    }
}
