/// Writes one after the other into memory that is large enough: to write more is a programming error.
struct RawWriter {
    private let memory: UnsafeMutableRawBufferPointer
    /// Bytes written.
    private(set) var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    mutating func write(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)?.copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    mutating func write(_ bytes: [UInt8]) { bytes.withUnsafeBytes { write($0) } }

    mutating func write(_ text: StaticString) {
        write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// In decimal digits.
    mutating func write(_ number: Int) {
        precondition(number >= 0, "only counts are written")
        var digits = 1
        var rest = number / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        guard let start = reserve(digits) else { return }
        rest = number
        for position in stride(from: digits - 1, through: 0, by: -1) {
            start.storeBytes(of: UInt8(ascii: "0") + UInt8(rest % 10), toByteOffset: position, as: UInt8.self)
            rest /= 10
        }
        count += digits
    }

    private func reserve(_ length: Int) -> UnsafeMutableRawPointer? {
        precondition(count + length <= memory.count, "no room for what is written")
        return memory.baseAddress.map { $0 + count }
    }
}
