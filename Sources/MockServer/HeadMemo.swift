/// Remembers how one head was understood, so that a client which sends the same again and again is not read each time.
///
/// Such a client's heads differ in the length of the body alone, if at all.
struct HeadMemo {
    /// Heads are at most this long to be remembered.
    private static let maximumLength = 1 << 10

    private var head: [UInt8] = []
    private var found: SimpleHeadScanner.Found?

    /// What ``SimpleHeadScanner/scan()`` finds in those bytes.
    mutating func scan(_ bytes: UnsafeRawBufferPointer) -> SimpleHeadScanner.Found? {
        if let known = again(bytes) { return known }
        guard let found = SimpleHeadScanner(bytes).scan() else { return nil }
        if found.bodyStart <= Self.maximumLength {
            head.removeAll(keepingCapacity: true)
            head.append(contentsOf: bytes[..<found.bodyStart])
            self.found = found
        }
        return found
    }

    /// What was found in the head that is remembered, if the bytes begin with it, save for the digits of the length.
    private func again(_ bytes: UnsafeRawBufferPointer) -> SimpleHeadScanner.Found? {
        guard var found, bytes.count >= head.count else { return nil }
        let digits = found.lengthDigits
        let isSame = head.withUnsafeBytes { head in
            head.isSame(as: bytes, in: 0..<digits.lowerBound)
                && head.isSame(as: bytes, in: digits.upperBound..<head.count)
        }
        guard isSame else { return nil }
        if !digits.isEmpty {
            guard let length = SimpleHeadScanner(bytes).number(digits) else { return nil }
            found.contentLength = length
        }
        return found
    }
}
