import Measurement

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// HdrHistogram's V2 encoding of a histogram of nanoseconds with three significant digits, 1 ns to 1 h.
///
/// The format wants a zlib stream. It is written in stored blocks: what a histogram comes to is small, and nothing needs
/// to be linked for it.
enum HdrEncoding {
    /// The compressed form in base64, as histogram logs have it: `HISTFAAA…`.
    static func compressed(_ snapshot: HistogramSnapshot) -> String {
        let stream = Zlib.stored(encoded(snapshot))
        var bytes = bigEndian(UInt32(0x1C84_9314))
        bytes += bigEndian(UInt32(stream.count))
        return Data(bytes + stream).base64EncodedString()
    }

    /// The plain form: a head of fixed size and the counts.
    static func encoded(_ snapshot: HistogramSnapshot) -> [UInt8] {
        let counts = Self.counts(snapshot)
        var bytes = bigEndian(UInt32(0x1C84_9313))
        bytes += bigEndian(UInt32(counts.count))
        bytes += bigEndian(UInt32(0))  // the offset of the indices
        bytes += bigEndian(UInt32(3))  // significant digits
        bytes += bigEndian(UInt64(1))  // lowest discernible value
        bytes += bigEndian(UInt64(highestNanoseconds))
        bytes += bigEndian((1.0).bitPattern)  // the ratio of integers to doubles
        return bytes + counts
    }

    private static let highestNanoseconds = 3_600_000_000_000

    /// The place of a value among the counts: 2,048 of width 1, then 1,024 for each doubling.
    static func index(of nanoseconds: Int) -> Int {
        let doublings = Int.bitWidth - 11 - (nanoseconds | 2047).leadingZeroBitCount
        return (doublings + 1) * 1024 + (nanoseconds >> doublings) - 1024
    }

    /// The counts up to the last that is not 0: each as a number, a run of zeros as its negative length.
    private static func counts(_ snapshot: HistogramSnapshot) -> [UInt8] {
        var bytes: [UInt8] = []
        var next = 0
        for (index, count) in places(snapshot) {
            if index > next { append(next - index, to: &bytes) }
            append(count, to: &bytes)
            next = index + 1
        }
        return bytes
    }

    /// Indices and counts, each index once, lowest first.
    private static func places(_ snapshot: HistogramSnapshot) -> [(index: Int, count: Int)] {
        var places: [(index: Int, count: Int)] = []
        for bucket in snapshot.buckets {
            let index = index(of: min(bucket.microseconds * 1000, highestNanoseconds))
            if places.last?.index == index {
                places[places.count - 1].count += bucket.count
            } else {
                places.append((index, bucket.count))
            }
        }
        return places
    }

    /// Appends the number in zigzag LEB128, whose ninth byte has eight bits.
    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = UInt(bitPattern: (number << 1) ^ (number >> (Int.bitWidth - 1)))
        for _ in 0..<8 {
            if rest < 0x80 {
                bytes.append(UInt8(rest))
                return
            }
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private static func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
        stride(from: type(of: number).bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}

/// Writes zlib streams (RFC 1950) that hold their content as it is.
enum Zlib {
    /// The stream of stored blocks (RFC 1951, 3.2.4) with its checksum.
    static func stored(_ content: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = content[...]
        repeat {
            let block = rest.prefix(0xFFFF)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            stream.append(rest.isEmpty ? 1 : 0)
            for word in [length, ~length] { stream += [UInt8(word & 0xFF), UInt8(word >> 8)] }
            stream += block
        } while !rest.isEmpty
        let checksum = adler32(content)
        return stream + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: checksum >> $0) }
    }

    /// The checksum of RFC 1950.
    static func adler32(_ content: [UInt8]) -> UInt32 {
        var low: UInt32 = 1
        var high: UInt32 = 0
        for byte in content {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }
}
