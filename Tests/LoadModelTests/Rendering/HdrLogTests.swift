import Foundation
import Measurement
import Testing

@testable import LoadModel

@Suite struct HdrLogTests {
    /// The recorded log was read by the `hdrhistogram` package of PyPI, which found these counts and percentiles.
    @Test func `a log has a line for each time, the response time without a tag`() throws {
        let run = SampleRun.mixed
        let lines = HdrLog.log(run.record, histograms: run.histograms).split(separator: "\n").filter {
            !$0.hasPrefix("#")
        }

        #expect(lines.count == 4)
        #expect(lines[1].hasPrefix("0.000,5.250,"))
        #expect(lines[2].hasPrefix("Tag=serviceTime,0.000,5.250,"))
        #expect(lines[3].hasPrefix("Tag=ttft,"))
        #expect(lines.dropFirst().allSatisfy { $0.contains(",HISTFAAA") })
    }

    @Test(arguments: [
        [], [1], [1, 1, 1], [2_047, 2_048, 2_049, 4_096], [3_600_000_000], [1, 60, 7_777, 1_000_000, 3_599_999_999],
    ])
    func `what is encoded is read again`(microseconds: [Int]) throws {
        var histogram = LatencyHistogram()
        for value in microseconds { histogram.record(.microseconds(value)) }
        let decoded = try DecodedHistogram(base64: HdrEncoding.compressed(histogram.snapshot()))

        #expect(decoded.values.count == microseconds.count)
        for (value, expected) in zip(decoded.values, microseconds.sorted()) {
            let nanoseconds = Double(expected) * 1000
            #expect(abs(Double(value) - nanoseconds) <= nanoseconds * 0.002, "\(value) for \(expected) µs")
        }
    }

    @Test func `a zlib stream of several blocks holds its content`() throws {
        let content = (0..<150_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(try DecodedHistogram.inflate(Zlib.stored(content)) == content)
        #expect(try DecodedHistogram.inflate(Zlib.stored([])) == [])
        #expect(Zlib.adler32(Array("Wikipedia".utf8)) == 0x11E6_0398)
    }

    @Test func `a distribution of nothing has its heading and its foot`() {
        let text = HdrLog.distribution(RunHistograms())
        #expect(text.hasPrefix("       Value     Percentile TotalCount 1/(1-Percentile)\n\n#[Mean"))
    }

    @Test func `a distribution rises to 100 percent`() throws {
        let rows = HdrLog.distribution(SampleRun.mixed.histograms).split(separator: "\n").dropFirst()
            .filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: " ").compactMap { Double($0) } }

        #expect(rows.first?[1] == 0 && rows.last?[1] == 1 && rows.last?[2] == 500)
        #expect(zip(rows, rows.dropFirst()).allSatisfy { $0[0] <= $1[0] && $0[1] < $1[1] && $0[2] <= $1[2] })
    }
}

/// Reads HdrHistogram's V2 encoding by its description.
private struct DecodedHistogram {
    struct Broken: Error {}

    /// The lowest value of each sample's bucket, in order.
    var values: [Int] = []

    init(base64: String) throws {
        guard let data = Data(base64Encoded: base64) else { throw Broken() }
        let bytes = [UInt8](data)
        guard Self.number(bytes[0..<4]) == 0x1C84_9314, Self.number(bytes[4..<8]) == bytes.count - 8 else {
            throw Broken()
        }
        let plain = try Self.inflate(Array(bytes[8...]))
        guard Self.number(plain[0..<4]) == 0x1C84_9313, Self.number(plain[4..<8]) == plain.count - 40,
            Self.number(plain[8..<12]) == 0, Self.number(plain[12..<16]) == 3, Self.number(plain[16..<24]) == 1,
            Self.number(plain[24..<32]) == 3_600_000_000_000, Self.number(plain[32..<40]) == 0x3FF0_0000_0000_0000
        else { throw Broken() }
        var index = 0
        var rest = plain[40...]
        while !rest.isEmpty {
            let count = Self.zigzag(&rest)
            if count < 0 {
                index -= count
            } else {
                values += Array(repeating: Self.value(at: index), count: count)
                index += 1
            }
        }
    }

    static func inflate(_ stream: [UInt8]) throws -> [UInt8] {
        guard stream.count >= 6, (Int(stream[0]) << 8 | Int(stream[1])).isMultiple(of: 31), stream[0] == 0x78 else {
            throw Broken()
        }
        var content: [UInt8] = []
        var rest = stream[2...]
        while let head = rest.popFirst() {
            guard head & 0b110 == 0 else { throw Broken() }
            let bytes = Array(rest.prefix(4)).map(Int.init)
            let length = bytes[0] | bytes[1] << 8
            guard length ^ 0xFFFF == bytes[2] | bytes[3] << 8 else { throw Broken() }
            content += rest.dropFirst(4).prefix(length)
            rest = rest.dropFirst(4 + length)
            if head & 1 == 1 { break }
        }
        guard rest.count == 4, number(rest) == Int(Zlib.adler32(content)) else { throw Broken() }
        return content
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    private static func value(at index: Int) -> Int {
        if index < 2048 { return index }
        return (index % 1024 + 1024) << (index / 1024 - 1)
    }

    private static func zigzag(_ bytes: inout ArraySlice<UInt8>) -> Int {
        var number: UInt = 0
        for position in 0..<9 {
            guard let byte = bytes.popFirst() else { break }
            if position == 8 {
                number |= UInt(byte) << 56
                break
            }
            number |= UInt(byte & 0x7F) << (7 * UInt(position))
            if byte < 0x80 { break }
        }
        return Int(bitPattern: number >> 1) ^ -Int(bitPattern: number & 1)
    }
}
