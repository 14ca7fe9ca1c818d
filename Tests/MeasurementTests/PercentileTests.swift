import Foundation
import Testing

@testable import Measurement

@Suite struct `Percentile names and ranks` {
    @Test(
        arguments: zip([0, 50, 99, 99.9, 99.99, 12.5, 100], ["p0", "p50", "p99", "p99.9", "p99.99", "p12.5", "p100"]))
    func `the name says the number, and is read back`(percent: Double, name: String) {
        #expect(Percentile(percent).name == name)
        #expect(Percentile(name: name) == Percentile(percent))
    }

    @Test(arguments: ["", "p", "50", "p101", "p-1", "pnan", "p5 0", "q50"])
    func `what is no percentile is not read`(name: String) {
        #expect(Percentile(name: name) == nil)
    }

    @Test func `the reported ones are in order`() {
        #expect(Percentile.reported.map(\.name) == ["p50", "p90", "p95", "p99", "p99.9"])
        #expect(Percentile.reported == Percentile.reported.sorted())
    }

    @Test func `it is a JSON key and a JSON string`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let values: [Percentile: Int] = [.p50: 1, .p999: 3, .p99: 2]
        let json = try encoder.encode(values)

        #expect(String(decoding: json, as: UTF8.self) == #"{"p50":1,"p99":2,"p99.9":3}"#)
        #expect(try JSONDecoder().decode([Percentile: Int].self, from: json) == values)
        #expect(try JSONDecoder().decode([Percentile].self, from: Data(#"["p99.9"]"#.utf8)) == [.p999])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Percentile].self, from: Data(#"["x"]"#.utf8)) }
    }

    @Test(arguments: [
        (Percentile.p50, 1, 1), (.p50, 2, 1), (.p50, 3, 2), (.p99, 100, 99), (.p99, 101, 100), (.p999, 1000, 999),
        (.p999, 41_000, 40_959), (.p999, 1_000_000, 999_000), (Percentile(0), 5, 1), (Percentile(100), 5, 5),
        (.p95, 20, 19), (.p95, 19, 19), (Percentile(99.99), 1_000_000_000, 999_900_000),
    ])
    func `the rank is the nearest that covers the percentage`(percentile: Percentile, count: Int, rank: Int) {
        #expect(percentile.rank(in: count) == rank)
    }
}
