/// Bytes as text (RFC 4648, 4), with padding.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let padding = UInt8(ascii: "=")

    static func encoded(_ bytes: [UInt8]) -> [UInt8] {
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
}
