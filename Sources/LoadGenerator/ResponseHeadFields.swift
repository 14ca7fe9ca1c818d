/// The head of a response, reduced to what decides where it ends and whether the connection lives on.
struct ResponseHeadFields {
    /// How the body ends.
    enum Body: Equatable {
        case none
        case fixed(Int)
        case chunked
        case untilClose
    }

    private(set) var status: Int
    private(set) var body: Body = .untilClose
    private(set) var keepsAlive: Bool

    private var contentLength: Int?
    private var hasTransferCoding = false
    private var isChunked = false

    /// Reads a head with its blank line.
    init(parsing bytes: UnsafeRawBufferPointer) throws(ResponseParser.SyntaxError) {
        status = 0
        keepsAlive = true
        var start = 0
        while start < bytes.count {
            guard let end = bytes.offset(of: 0x0A, from: start) else { break }
            let hasCarriageReturn = end > start && bytes[end - 1] == 0x0D
            let line = UnsafeRawBufferPointer(rebasing: bytes[start..<(hasCarriageReturn ? end - 1 : end)])
            if start == 0 { try readStatusLine(line) } else if !line.isEmpty { try readField(line) }
            start = end + 1
        }
        try decideBody()
    }

    private mutating func readStatusLine(_ line: UnsafeRawBufferPointer) throws(ResponseParser.SyntaxError) {
        // HTTP/1.1 200 OK
        guard line.count >= 12, Self.isOfHTTP1(line), line[8] == 0x20, line.count == 12 || line[12] == 0x20 else {
            throw ResponseParser.SyntaxError(detail: "the first line is no status line of HTTP/1")
        }
        switch line[7] {
        case UInt8(ascii: "1"): keepsAlive = true
        case UInt8(ascii: "0"): keepsAlive = false
        default: throw ResponseParser.SyntaxError(detail: "the version is neither 1.0 nor 1.1")
        }
        guard let code = Self.number(UnsafeRawBufferPointer(rebasing: line[9..<12])), code >= 100 else {
            throw ResponseParser.SyntaxError(detail: "the status is no number of three digits")
        }
        guard code != 101 else { throw ResponseParser.SyntaxError(detail: "the server switches protocols unasked") }
        status = code
    }

    private mutating func readField(_ line: UnsafeRawBufferPointer) throws(ResponseParser.SyntaxError) {
        guard let colon = line.offset(of: UInt8(ascii: ":"), from: 0), colon > 0 else {
            throw ResponseParser.SyntaxError(detail: "a header has no name")
        }
        let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
        // No spaces: neither before the colon nor at the start of a folded line.
        guard Self.visibleCount(name, from: 0x21) == colon else {
            throw ResponseParser.SyntaxError(detail: "a header has no proper name")
        }
        let value = try Self.trimmed(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
        switch name.count {
        case 10 where Self.equals(name, "connection"): readConnection(value)
        case 14 where Self.equals(name, "content-length"): try readContentLength(value)
        case 17 where Self.equals(name, "transfer-encoding"):
            hasTransferCoding = true
            isChunked = Self.elements(of: value).last.map { Self.equals($0, "chunked") } ?? false
        default: break
        }
    }

    private mutating func readConnection(_ value: UnsafeRawBufferPointer) {
        // Mostly there is one, and it is this.
        if Self.equals(value, "keep-alive") {
            keepsAlive = true
            return
        }
        for option in Self.elements(of: value) {
            if Self.equals(option, "close") { keepsAlive = false }
            if Self.equals(option, "keep-alive") { keepsAlive = true }
        }
    }

    private mutating func readContentLength(_ value: UnsafeRawBufferPointer) throws(ResponseParser.SyntaxError) {
        guard let length = Self.number(value), contentLength == nil || contentLength == length else {
            throw ResponseParser.SyntaxError(detail: "the content-length is no number, or there are two")
        }
        contentLength = length
    }

    private mutating func decideBody() throws(ResponseParser.SyntaxError) {
        if status < 200 || status == 204 || status == 304 {
            body = .none
        } else if hasTransferCoding {
            // Whoever believes the one and whoever believes the other see different responses.
            guard contentLength == nil else {
                throw ResponseParser.SyntaxError(detail: "there are a content-length and a transfer-encoding")
            }
            body = isChunked ? .chunked : .untilClose
        } else if let contentLength {
            body = .fixed(contentLength)
        }
        if body == .untilClose { keepsAlive = false }
    }

    private static func trimmed(
        _ value: UnsafeRawBufferPointer
    ) throws(ResponseParser.SyntaxError) -> UnsafeRawBufferPointer {
        var start = 0
        var end = value.count
        while start < end, value[start] == 0x20 || value[start] == 0x09 { start += 1 }
        while end > start, value[end - 1] == 0x20 || value[end - 1] == 0x09 { end -= 1 }
        let trimmed = UnsafeRawBufferPointer(rebasing: value[start..<end])
        guard hasOnlyText(trimmed) else {
            throw ResponseParser.SyntaxError(detail: "a header has a control character in its value")
        }
        return trimmed
    }

    /// Whether there are no control characters but tabs.
    private static func hasOnlyText(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = visibleCount(bytes, from: 0x20)
        while index < bytes.count {
            let byte = bytes[index]
            guard byte >= 0x20 && byte != 0x7F || byte == 0x09 else { return false }
            index &+= 1
        }
        return true
    }

    /// How many bytes there are at the beginning from `lowest`, which is at most 0x80, to below DEL; eight at a time.
    private static func visibleCount(_ bytes: UnsafeRawBufferPointer, from lowest: UInt8) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var index = 0
        while index &+ 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            // A byte below the lowest borrows into its high bit, and so does DEL, which is zero here; what is not ASCII has
            // it set. A borrow may show in the next byte too, so that the place is looked for below.
            let deletes = word ^ (ones &* 0x7F)
            if ((word &- ones &* UInt64(lowest)) | (deletes &- ones) | word) & (ones &* 0x80) != 0 { break }
            index &+= 8
        }
        while index < bytes.count, bytes[index] >= lowest, bytes[index] < 0x7F { index &+= 1 }
        return index
    }

    /// Whether a line of eight bytes or more begins with `HTTP/1.`, whatever stands behind it.
    private static func isOfHTTP1(_ line: UnsafeRawBufferPointer) -> Bool {
        let mask = UInt64(littleEndian: 0x00FF_FFFF_FFFF_FFFF)
        return line.loadUnaligned(as: UInt64.self) & mask == UInt64(littleEndian: 0x002E_312F_5054_5448)
    }

    private static func elements(of list: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
        list.split(separator: UInt8(ascii: ",")).compactMap { try? trimmed(UnsafeRawBufferPointer(rebasing: $0)) }
    }

    /// Whether these are the bytes of a lowercase text, in any case.
    private static func equals(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        guard bytes.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<bytes.count where bytes[index] | 0x20 != text.utf8Start[index] | 0x20 { return false }
        return true
    }

    private static func number(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard (1...18).contains(bytes.count) else { return nil }
        var value = 0
        for byte in bytes {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return value
    }
}
