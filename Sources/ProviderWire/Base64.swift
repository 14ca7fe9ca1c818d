/// Bytes as text (RFC 4648, 4), with padding.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    package static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        let length = (bytes.count + 2) / 3 * 4
        return alphabet.withUnsafeBufferPointer { alphabet in
            [UInt8](unsafeUninitializedCapacity: length) { output, count in
                for start in stride(from: 0, to: bytes.count, by: 3) {
                    let rest = bytes.count - start
                    var group = UInt32(bytes[start]) << 16
                    if rest > 1 { group |= UInt32(bytes[start + 1]) << 8 }
                    if rest > 2 { group |= UInt32(bytes[start + 2]) }
                    output[count] = alphabet[Int(group >> 18)]
                    output[count + 1] = alphabet[Int(group >> 12 & 63)]
                    output[count + 2] = rest > 1 ? alphabet[Int(group >> 6 & 63)] : padding
                    output[count + 3] = rest > 2 ? alphabet[Int(group & 63)] : padding
                    count += 4
                }
            }
        }
    }

    /// Nil for what is not such text.
    package static func decoded(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 4) else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(text.count / 4 * 3)
        var (group, count, paddings) = (UInt32(0), 0, 0)
        for byte in text {
            if byte == padding {
                paddings += 1
            } else {
                guard paddings == 0, let value = value(of: byte) else { return nil }
                group |= value << UInt32(18 - 6 * count)
            }
            count += 1
            guard count == 4 else { continue }
            guard paddings < 3 else { return nil }
            for position in 0..<(3 - paddings) { output.append(UInt8(group >> UInt32(16 - 8 * position) & 255)) }
            (group, count) = (0, 0)
        }
        return output
    }

    private static func value(of byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
