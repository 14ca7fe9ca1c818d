/// Walks once over bytes that may begin with the head of a ``SimpleRequest``.
struct SimpleHeadScanner {
    struct Found: Equatable {
        /// POST; else GET.
        var isPost: Bool
        var target: Range<Int>
        var headers: Range<Int>
        var contentLength: Int
        /// Where that stands; empty if it is not said.
        var lengthDigits: Range<Int>
        var coding: ContentCoding
        var hasOrigin: Bool
        /// Of the first `authorization`, else of the last `x-api-key`.
        var key: Range<Int>?
        var bodyStart: Int
    }

    /// Larger heads are unusual: the decoder knows what is too large.
    private static let maximumHeadSize = 16 << 10

    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    func scan() -> Found? {
        let isPost: Bool
        var position: Int
        if starts(with: "POST /", at: 0) {
            isPost = true
            position = 5
        } else if starts(with: "GET /", at: 0) {
            isPost = false
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
        var lengthDigits = headersStart..<headersStart
        var coding = ContentCoding.identity
        var hostCount = 0
        var hasOrigin = false
        var authorization: Range<Int>?
        var apiKey: Range<Int>?
        var count = 0
        while let line = headerLine(at: position) {
            count += 1
            switch known(line.name) {
            case .host: hostCount += 1
            case .contentLength:
                guard contentLength == nil, let length = number(line.value) else { return nil }
                contentLength = length
                lengthDigits = line.value
            case .contentEncoding: coding.add(text(line.value)[...])
            case .connection: guard isKeepAlive(line.value) else { return nil }
            case .origin: hasOrigin = true
            case .authorization: authorization = authorization ?? line.value
            case .apiKey: apiKey = line.value
            case .other: break
            case .special: return nil
            }
            position = line.end
        }
        let headers = headersStart..<position
        guard hostCount == 1, position <= Self.maximumHeadSize, count <= HeadLimits.fieldCount,
            endsLine(at: position)
        else { return nil }
        return Found(
            isPost: isPost, target: target, headers: headers, contentLength: contentLength ?? 0,
            lengthDigits: lengthDigits, coding: coding, hasOrigin: hasOrigin, key: authorization ?? apiKey,
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
        position = endOfText(from: position)
        guard endsLine(at: position) else { return nil }
        var value = valueStart..<position
        while let first = value.first, bytes[first] == 0x20 { value = first + 1..<value.upperBound }
        while let last = value.last, bytes[last] == 0x20 { value = value.lowerBound..<last }
        return Line(name: name, value: value, end: position + 2)
    }

    private enum KnownName {
        case host, contentLength, contentEncoding, connection, origin, authorization, apiKey, special, other
    }

    private func known(_ name: Range<Int>) -> KnownName {
        switch name.count {
        case 4 where equals(name, "host"): .host
        case 14 where equals(name, "content-length"): .contentLength
        case 10 where equals(name, "connection"): .connection
        case 17 where equals(name, "transfer-encoding"): .special
        case 16 where equals(name, "content-encoding"): .contentEncoding
        case 16 where equals(name, "proxy-connection"): .special
        case 6 where equals(name, "expect"): .special
        case 6 where equals(name, "origin"): .origin
        case 13 where equals(name, "authorization"): .authorization
        case 9 where equals(name, "x-api-key"): .apiKey
        case 7 where equals(name, "upgrade") || equals(name, "trailer"): .special
        default: .other
        }
    }

    private func isKeepAlive(_ value: Range<Int>) -> Bool { value.count == 10 && equals(value, "keep-alive") }

    /// At most nine digits and nothing else.
    func number(_ value: Range<Int>) -> Int? {
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

    /// Where the visible ASCII and spaces from there on end; eight bytes at a time.
    private func endOfText(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        var position = start
        while position &+ 8 <= bytes.count {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let deletes = word ^ (ones &* 0x7F)
            // A byte below a space borrows into its high bit, DEL is zero here, and what is not ASCII has it set. Borrows
            // go upwards only, so the lowest one found is none that another caused.
            let flags = ((word &- ones &* 0x20) | (deletes &- ones) | word) & (ones &* 0x80)
            if flags != 0 { return position &+ flags.trailingZeroBitCount &>> 3 }
            position &+= 8
        }
        while position < bytes.count, bytes[position] >= 0x20, bytes[position] < 0x7F { position &+= 1 }
        return position
    }

    private func isNameByte(_ byte: UInt8) -> Bool {
        // Which of the first and of the second 64 characters are hyphens, digits and letters, a bit each.
        let bits: UInt64 = byte & 0x40 == 0 ? 0x03FF_2000_0000_0000 : 0x07FF_FFFE_07FF_FFFE
        return byte < 0x80 && bits &>> UInt64(byte & 0x3F) & 1 == 1
    }

    private func endsLine(at position: Int) -> Bool {
        position + 2 <= bytes.count && bytes[position] == 0x0D && bytes[position + 1] == 0x0A
    }

    private func starts(with text: StaticString, at position: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[position + offset] != text.utf8Start[offset] { return false }
        return true
    }

    /// Whether these bytes, of the same number, are that text of four letters and hyphens or more, in any case.
    private func equals(_ range: Range<Int>, _ lowercase: StaticString) -> Bool {
        let text = UnsafeRawBufferPointer(start: lowercase.utf8Start, count: lowercase.utf8CodeUnitCount)
        // The last word may have a part of the one before in it.
        if range.count >= 8 {
            var offset = 0
            while offset &+ 8 < range.count {
                if word(at: range.lowerBound &+ offset) != text.loadUnaligned(fromByteOffset: offset, as: UInt64.self) {
                    return false
                }
                offset &+= 8
            }
            let last = text.loadUnaligned(fromByteOffset: range.count &- 8, as: UInt64.self)
            return word(at: range.upperBound &- 8) == last
        }
        let first = bytes.loadUnaligned(fromByteOffset: range.lowerBound, as: UInt32.self) | 0x2020_2020
        let last = bytes.loadUnaligned(fromByteOffset: range.upperBound &- 4, as: UInt32.self) | 0x2020_2020
        return first == text.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
            && last == text.loadUnaligned(fromByteOffset: range.count &- 4, as: UInt32.self)
    }

    private func word(at position: Int) -> UInt64 {
        bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self) | 0x2020_2020_2020_2020
    }
}
