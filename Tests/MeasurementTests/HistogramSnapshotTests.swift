import Foundation
import Testing

@testable import Measurement

@Suite struct `Histogram snapshot` {
    private func encode(_ snapshot: HistogramSnapshot) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return String(decoding: try encoder.encode(snapshot), as: UTF8.self)
    }

    private func decode(_ json: String) throws -> HistogramSnapshot {
        try JSONDecoder().decode(HistogramSnapshot.self, from: Data(json.utf8))
    }

    @Test func `it is coded sparsely, with units in the keys`() throws {
        var histogram = LatencyHistogram()
        for _ in 0..<3 { histogram.record(.microseconds(150)) }
        histogram.record(.nanoseconds(400))

        let json = try encode(histogram.snapshot())
        #expect(
            json
                == #"{"bucketsUs":[[1,1],[150,3]],"clampedCount":1,"count":4,"#
                + #""maximumNs":150000,"minimumNs":400,"sumNs":450400}"#
        )
        #expect(try decode(json) == histogram.snapshot())
    }

    @Test func `an empty one has no extremes and comes back empty`() throws {
        let json = try encode(LatencyHistogram().snapshot())

        #expect(json == #"{"bucketsUs":[],"clampedCount":0,"count":0,"sumNs":0}"#)
        #expect(LatencyHistogram(try decode(json)).snapshot() == LatencyHistogram().snapshot())
    }

    @Test func `a histogram made of it goes on where the first stopped`() throws {
        var original = LatencyHistogram()
        for step in 1...3000 { original.record(nanoseconds: Int64(step * step) * 977) }
        original.record(.seconds(9000))
        var restored = LatencyHistogram(try decode(try encode(original.snapshot())))

        #expect(restored.snapshot() == original.snapshot())
        original.record(.milliseconds(3))
        restored.record(.milliseconds(3))
        #expect(restored.snapshot() == original.snapshot())
    }

    @Test(arguments: [
        // The wrong count, no such bucket, buckets out of order, a negative count, an overflow.
        #"{"bucketsUs":[[1,1]],"clampedCount":0,"count":2,"minimumNs":1,"maximumNs":1,"sumNs":1}"#,
        #"{"bucketsUs":[[0,1]],"clampedCount":0,"count":1,"minimumNs":1,"maximumNs":1,"sumNs":1}"#,
        #"{"bucketsUs":[[4096,1]],"clampedCount":0,"count":1,"minimumNs":1,"maximumNs":1,"sumNs":1}"#,
        #"{"bucketsUs":[[8589934591,1]],"clampedCount":0,"count":1,"minimumNs":1,"maximumNs":1,"sumNs":1}"#,
        #"{"bucketsUs":[[5,1],[4,1]],"clampedCount":0,"count":2,"minimumNs":1,"maximumNs":1,"sumNs":1}"#,
        #"{"bucketsUs":[[5,-1]],"clampedCount":0,"count":-1,"minimumNs":1,"maximumNs":1,"sumNs":1}"#,
        #"{"bucketsUs":[[5,\#(Int.max)],[6,1]],"clampedCount":0,"count":1,"minimumNs":1,"maximumNs":1,"sumNs":1}"#,
        // More clamped than recorded, extremes missing, extremes of nothing, extremes swapped.
        #"{"bucketsUs":[[5,1]],"clampedCount":2,"count":1,"minimumNs":1,"maximumNs":1,"sumNs":1}"#,
        #"{"bucketsUs":[[5,1]],"clampedCount":0,"count":1,"sumNs":1}"#,
        #"{"bucketsUs":[],"clampedCount":0,"count":0,"minimumNs":1,"maximumNs":1,"sumNs":1}"#,
        #"{"bucketsUs":[[5,1]],"clampedCount":0,"count":1,"minimumNs":2,"maximumNs":1,"sumNs":1}"#,
    ])
    func `what no histogram can have held is refused`(json: String) {
        #expect(throws: DecodingError.self) { try decode(json) }
    }

    @Test(arguments: [1, 2, 2047, 2048, 4095, 4096, 4097, 100_000, 3_599_999_999, 3_600_000_000])
    func `bucket ends agree with the histogram's own`(microseconds: Int) throws {
        var histogram = LatencyHistogram()
        histogram.record(.microseconds(microseconds))

        let bucket = try #require(histogram.snapshot().buckets.first)
        #expect(bucket.microseconds == HistogramSnapshot.highestEquivalent(of: microseconds))
        #expect(Double(bucket.microseconds - microseconds) <= Double(microseconds) * 0.001)
    }

    @Test func `an interval encloses the percentile, or there is none`() throws {
        var histogram = LatencyHistogram()
        for millisecond in 1...71 { histogram.record(.milliseconds(millisecond)) }
        #expect(histogram.interval(for: .p95) == nil)

        histogram.record(.milliseconds(72))
        let interval = try #require(histogram.interval(for: .p95))
        let value = try #require(histogram.value(at: .p95))
        #expect(interval.contains(value))
        #expect(interval.upperBound == .milliseconds(72))
        #expect(interval.lowerBound < value)
    }
}
