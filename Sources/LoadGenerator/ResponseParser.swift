import NIOCore

/// Reads one HTTP/1.1 response after the other from bytes as they come, however they are cut.
///
///     parser.receive(buffer)
///     while let part = try parser.next() { … }
///
/// A state machine without I/O. Interim responses (1xx) are skipped. Bodies end by content-length, by chunked coding
/// (extensions and trailers are read over) or with the connection; 204 and 304 have none.
struct ResponseParser {
    /// How many bytes the head of a response, a chunk's size line or all trailers may have.
    static let maximumHeadSize = 32 * 1024

    /// A part of a response.
    enum Part: Equatable {
        case head(Head)
        /// Some bytes of the body, without their transfer coding.
        case body(ByteBuffer)
        /// The response is complete; the next call of ``next()`` starts on another.
        case end
    }

    /// What the generator asks of a response's head.
    struct Head: Equatable {
        var status: Int
        /// Whether the connection may be used again after this response.
        var keepsAlive: Bool
    }

    /// Why what was read is not HTTP/1.1.
    struct SyntaxError: Error, Equatable {
        var detail: String
    }

    private enum State {
        case head
        case fixedBody(remaining: Int)
        case chunkSize
        case chunkData(remaining: Int)
        case chunkEnd
        case trailers(size: Int)
        case bodyUntilClose
    }

    private var state = State.head
    private var buffer = ByteBuffer()
    /// How much of ``buffer`` is known not to have the end of the head or line that is looked for.
    private var searched = 0

    /// Whether bytes are left that belong to no response so far.
    var hasUnreadBytes: Bool { buffer.readableBytes > 0 }

    /// Whether the end of the connection ends the response too.
    var endsWithConnection: Bool { if case .bodyUntilClose = state { true } else { false } }

    /// Adds bytes that were read.
    mutating func receive(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            buffer.writeImmutableBuffer(bytes)
        }
    }

    /// Forgets everything, for a new connection.
    mutating func reset() { self = ResponseParser() }

    /// The next part; nil if more bytes are needed.
    mutating func next() throws(SyntaxError) -> Part? {
        while true {
            switch state {
            case .head:
                guard let head = try readHead() else { return nil }
                // An interim response precedes the real one.
                if head.status >= 200 { return .head(head) }
            case .fixedBody(0):
                state = .head
                return .end
            case .fixedBody(let remaining):
                guard let body = readBody(atMost: remaining) else { return nil }
                state = .fixedBody(remaining: remaining - body.readableBytes)
                return .body(body)
            case .chunkSize:
                guard let size = try readLine(ChunkSize.parse) else { return nil }
                state = size == 0 ? .trailers(size: 0) : .chunkData(remaining: size)
            case .chunkData(0):
                state = .chunkEnd
            case .chunkData(let remaining):
                guard let body = readBody(atMost: remaining) else { return nil }
                state = .chunkData(remaining: remaining - body.readableBytes)
                return .body(body)
            case .chunkEnd:
                guard let isEmpty = try readLine({ (line) throws(SyntaxError) in line.isEmpty }) else { return nil }
                guard isEmpty else { throw SyntaxError(detail: "a chunk is longer than its size says") }
                state = .chunkSize
            case .trailers(let size):
                guard let count = try readLine({ (line) throws(SyntaxError) in line.count }) else { return nil }
                if count == 0 {
                    state = .head
                    return .end
                }
                guard size + count <= Self.maximumHeadSize else {
                    throw SyntaxError(detail: "the trailers are too large")
                }
                state = .trailers(size: size + count)
            case .bodyUntilClose:
                return readBody(atMost: .max).map { .body($0) }
            }
        }
    }

    private mutating func readBody(atMost limit: Int) -> ByteBuffer? {
        buffer.readableBytes == 0 ? nil : buffer.readSlice(length: min(limit, buffer.readableBytes))
    }

    /// The head of the response, whole; ``state`` is then where its body begins.
    private mutating func readHead() throws(SyntaxError) -> Head? {
        guard buffer.readableBytes > 0 else { return nil }
        let outcome: Result<(ResponseHeadFields, end: Int)?, SyntaxError> = buffer.withUnsafeReadableBytes { bytes in
            guard let end = Self.headEnd(in: bytes, from: searched) else { return .success(nil) }
            return Result { () throws(SyntaxError) in
                (try ResponseHeadFields(parsing: UnsafeRawBufferPointer(rebasing: bytes[..<end])), end)
            }
        }
        guard let (fields, end) = try outcome.get() else {
            // The end may be cut in its three last bytes.
            searched = max(0, buffer.readableBytes - 3)
            try checkHeadSize(buffer.readableBytes)
            return nil
        }
        try checkHeadSize(end)
        buffer.moveReaderIndex(forwardBy: end)
        searched = 0
        switch fields.body {
        case .none: state = fields.status < 200 ? .head : .fixedBody(remaining: 0)
        case .fixed(let count): state = .fixedBody(remaining: count)
        case .chunked: state = .chunkSize
        case .untilClose: state = .bodyUntilClose
        }
        return Head(status: fields.status, keepsAlive: fields.keepsAlive)
    }

    private func checkHeadSize(_ size: Int) throws(SyntaxError) {
        guard size <= Self.maximumHeadSize else { throw SyntaxError(detail: "the head is too large") }
    }

    /// Reads one line, without its end, by the closure; nil if it is not there whole.
    private mutating func readLine<Value>(
        _ read: (UnsafeRawBufferPointer) throws(SyntaxError) -> Value
    ) throws(SyntaxError) -> Value? {
        let outcome: Result<(Value, end: Int)?, SyntaxError> = buffer.withUnsafeReadableBytes { bytes in
            guard let lineFeed = bytes.offset(of: 0x0A, from: searched) else { return .success(nil) }
            let hasCarriageReturn = lineFeed > 0 && bytes[lineFeed - 1] == 0x0D
            let line = UnsafeRawBufferPointer(rebasing: bytes[..<(hasCarriageReturn ? lineFeed - 1 : lineFeed)])
            return Result { () throws(SyntaxError) in (try read(line), lineFeed + 1) }
        }
        guard let (value, end) = try outcome.get() else {
            searched = buffer.readableBytes
            guard searched <= Self.maximumHeadSize else { throw SyntaxError(detail: "a line is too long") }
            return nil
        }
        buffer.moveReaderIndex(forwardBy: end)
        searched = 0
        return value
    }

    /// The offset after the blank line that ends the head.
    private static func headEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var index = start
        while let lineFeed = bytes.offset(of: 0x0A, from: index) {
            index = lineFeed + 1
            if index < bytes.count, bytes[index] == 0x0A { return index + 1 }
            if index + 1 < bytes.count, bytes[index] == 0x0D, bytes[index + 1] == 0x0A { return index + 2 }
        }
        return nil
    }
}

/// Reads the line before a chunk.
private enum ChunkSize {
    static func parse(_ line: UnsafeRawBufferPointer) throws(ResponseParser.SyntaxError) -> Int {
        var size = 0
        var digits = 0
        for byte in line {
            guard let digit = hexadecimal(byte) else {
                // Extensions follow a semicolon and mean nothing here.
                let isEnd = byte == UInt8(ascii: ";") || byte == 0x20 || byte == 0x09
                guard isEnd, digits > 0 else { throw ResponseParser.SyntaxError(detail: "a chunk has no size") }
                return size
            }
            digits += 1
            guard digits <= 15 else { throw ResponseParser.SyntaxError(detail: "a chunk's size is out of range") }
            size = size << 4 | digit
        }
        guard digits > 0 else { throw ResponseParser.SyntaxError(detail: "a chunk has no size") }
        return size
    }

    private static func hexadecimal(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 0x57
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 0x37
        default: nil
        }
    }
}
