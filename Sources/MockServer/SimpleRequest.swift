import NIOCore
import NIOHTTP1

/// A request of the commonest form, read straight from the bytes of its head: nothing but plain HTTP/1.1.
///
/// Most requests of most clients are: POST or GET, a path, ordinary headers in one piece, a body of declared length.
/// Reading those takes a fraction of what the general decoder takes. Whatever else comes (a piece of a head, another
/// version, chunked bodies, expectations, upgrades, a header twice that may be there once, any unusual byte) is none of
/// these, and the general decoder has the say.
struct SimpleRequest {
    var method: HTTPMethod
    var uri: String
    var framing: MessageFraming
    /// The lines of the headers, each with its line end.
    var headerLines: ByteBuffer
    /// As much of it as has come.
    private(set) var body: ByteBuffer?
    /// How many bytes of the body have not come.
    private(set) var missing = 0

    /// Takes a request, as far as it has come, from the front of the bytes. Takes nothing and is nil if they begin with
    /// anything that is not of this form to the byte.
    ///
    /// - Parameter limit: the largest body in bytes.
    init?(takenFrom bytes: inout ByteBuffer, limit: Int) {
        let found = bytes.withUnsafeReadableBytes { Scanner($0).scan() }
        guard let found, found.contentLength <= limit,
            let uri = bytes.getString(at: bytes.readerIndex + found.target.lowerBound, length: found.target.count),
            let lines = bytes.getSlice(at: bytes.readerIndex + found.headers.lowerBound, length: found.headers.count)
        else { return nil }
        method = found.method
        self.uri = uri
        framing = MessageFraming()
        framing.hostCount = 1
        framing.coding = found.coding
        headerLines = lines
        bytes.moveReaderIndex(forwardBy: found.bodyStart)
        if found.contentLength > 0 {
            framing.contentLength = found.contentLength
            let come = min(found.contentLength, bytes.readableBytes)
            missing = found.contentLength - come
            if missing == 0 {
                body = bytes.readSlice(length: come)
            } else {
                var collected = ByteBuffer()
                collected.reserveCapacity(min(found.contentLength, Self.firstCapacity))
                collected.writeImmutableBuffer(bytes.readSlice(length: come) ?? ByteBuffer())
                body = collected
            }
        }
    }

    /// The room that a body gets at first which does not come with its head: a length is easily claimed.
    private static let firstCapacity = 1 << 20

    /// Takes what belongs to the body from the front of the bytes.
    mutating func append(from bytes: inout ByteBuffer) {
        guard var part = bytes.readSlice(length: min(missing, bytes.readableBytes)) else { return }
        missing -= part.readableBytes
        body?.writeBuffer(&part)
    }

    /// The headers behind those lines.
    static func headers(in lines: ByteBuffer) -> HTTPHeaders {
        var headers = HTTPHeaders()
        for line in lines.readableBytesView.split(separator: UInt8(ascii: "\n")) {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            let value = String(decoding: line[line.index(after: colon)...].dropLast(), as: UTF8.self)
            headers.add(name: name, value: String(value.withoutPadding))
        }
        return headers
    }
}

/// Walks over the bytes once.
private struct Scanner {
    struct Found {
        var method: HTTPMethod
        var target: Range<Int>
        var headers: Range<Int>
        var contentLength: Int
        var coding: ContentCoding
        var bodyStart: Int
    }

    /// Larger heads are unusual: the decoder knows what is too large.
    private static let maximumHeadSize = 16 << 10

    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    func scan() -> Found? {
        let method: HTTPMethod
        var position: Int
        if starts(with: "POST /", at: 0) {
            method = .POST
            position = 5
        } else if starts(with: "GET /", at: 0) {
            method = .GET
            position = 4
        } else {
            return nil
        }
        let targetStart = position
        while position < bytes.count, bytes[position] > 0x20, bytes[position] < 0x7F { position += 1 }
        let target = targetStart..<position
        guard starts(with: " HTTP/1.1\r\n", at: position) else { return nil }
        position += 11

        let headersStart = position
        var contentLength: Int?
        var coding = ContentCoding.identity
        var hostCount = 0
        var count = 0
        while let line = headerLine(at: position) {
            count += 1
            switch known(line.name) {
            case .host: hostCount += 1
            case .contentLength:
                guard contentLength == nil, let length = number(line.value) else { return nil }
                contentLength = length
            case .contentEncoding: coding.add(text(line.value)[...])
            case .connection: guard isKeepAlive(line.value) else { return nil }
            case .other: break
            case .special: return nil
            }
            position = line.end
        }
        let headers = headersStart..<position
        guard hostCount == 1, position <= Self.maximumHeadSize, count <= HeadLimits.fieldCount,
            starts(with: "\r\n", at: position)
        else { return nil }
        return Found(
            method: method, target: target, headers: headers, contentLength: contentLength ?? 0, coding: coding,
            bodyStart: position + 2
        )
    }

    // MARK: - Lines

    private struct Line {
        var name: Range<Int>
        /// Without the white space around it.
        var value: Range<Int>
        /// Behind the line end.
        var end: Int
    }

    /// A header line of letters, digits and hyphens, a colon, and visible ASCII; nil for anything else.
    private func headerLine(at start: Int) -> Line? {
        var position = start
        while position < bytes.count, isNameByte(bytes[position]) { position += 1 }
        guard position > start, position < bytes.count, bytes[position] == UInt8(ascii: ":") else { return nil }
        let name = start..<position
        position += 1
        let valueStart = position
        while position < bytes.count, bytes[position] >= 0x20, bytes[position] < 0x7F { position += 1 }
        guard starts(with: "\r\n", at: position) else { return nil }
        var value = valueStart..<position
        while let first = value.first, bytes[first] == 0x20 { value = first + 1..<value.upperBound }
        while let last = value.last, bytes[last] == 0x20 { value = value.lowerBound..<last }
        return Line(name: name, value: value, end: position + 2)
    }

    private enum KnownName { case host, contentLength, contentEncoding, connection, special, other }

    private func known(_ name: Range<Int>) -> KnownName {
        switch name.count {
        case 4 where equals(name, "host"): .host
        case 14 where equals(name, "content-length"): .contentLength
        case 10 where equals(name, "connection"): .connection
        case 17 where equals(name, "transfer-encoding"): .special
        case 16 where equals(name, "content-encoding"): .contentEncoding
        case 16 where equals(name, "proxy-connection"): .special
        case 6 where equals(name, "expect"): .special
        case 7 where equals(name, "upgrade") || equals(name, "trailer"): .special
        default: .other
        }
    }

    private func isKeepAlive(_ value: Range<Int>) -> Bool { value.count == 10 && equals(value, "keep-alive") }

    /// At most nine digits and nothing else.
    private func number(_ value: Range<Int>) -> Int? {
        guard (1...9).contains(value.count) else { return nil }
        var number = 0
        for position in value {
            let digit = Int(bytes[position]) - 0x30
            guard (0...9).contains(digit) else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    // MARK: - Bytes

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private func isNameByte(_ byte: UInt8) -> Bool {
        let lowercase = byte | 0x20
        return lowercase >= UInt8(ascii: "a") && lowercase <= UInt8(ascii: "z")
            || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") || byte == UInt8(ascii: "-")
    }

    private func starts(with text: StaticString, at position: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] { return false }
        return true
    }

    /// Whether these bytes, of the same number, are that text in any case.
    private func equals(_ range: Range<Int>, _ lowercase: StaticString) -> Bool {
        for (offset, position) in range.enumerated() where bytes[position] | 0x20 != lowercase.utf8Start[offset] {
            return false
        }
        return true
    }
}
