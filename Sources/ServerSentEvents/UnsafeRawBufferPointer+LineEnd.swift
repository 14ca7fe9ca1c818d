extension UnsafeRawBufferPointer {
    /// The offset of the first CR or LF at or after `start`, or `count` if there is none.
    func lineEnd(from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highBits: UInt64 = 0x8080_8080_8080_8080
        var offset = start
        // Eight bytes at a time: a byte equal to the pattern's becomes zero, and the high bit of the lowest zero byte
        // is the lowest bit of `found`.
        while offset &+ 8 <= count {
            let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            let lineFeeds = word ^ (ones &* UInt64(UInt8.lineFeed))
            let carriageReturns = word ^ (ones &* UInt64(UInt8.carriageReturn))
            let found = ((lineFeeds &- ones) & ~lineFeeds | (carriageReturns &- ones) & ~carriageReturns) & highBits
            if found != 0 { return offset &+ found.trailingZeroBitCount / 8 }
            offset &+= 8
        }
        while offset < count, self[offset] != .lineFeed, self[offset] != .carriageReturn { offset &+= 1 }
        return offset
    }

    /// The bytes at `range`, as a buffer of their own.
    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: self[range])
    }

    /// Whether these are the bytes of `text`.
    func equals(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { count == $0.count && elementsEqual($0) }
    }
}
