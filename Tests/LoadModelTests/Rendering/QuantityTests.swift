import Measurement
import Testing

@testable import LoadModel

@Suite struct QuantityTests {
    @Test(arguments: [
        (Quantity.count(1_234), "1,234", "1234", ""), (.latency(.microseconds(1)), "0.001 ms", "0.001", "ms"),
        (.latency(.nanoseconds(20)), "<0.001 ms", "0", "ms"),
        (.latency(.microseconds(1_254)), "1.25 ms", "1.254", "ms"),
        (.latency(.microseconds(99_960)), "100 ms", "99.96", "ms"),
        (.latency(.seconds(12)), "12,000 ms", "12000", "ms"),
        (.elapsed(.milliseconds(5_250)), "5.25 s", "5250", "ms"),
        (.elapsed(.seconds(3_900)), "1 h 5 min", "3900000", "ms"),
        (.elapsed(.seconds(60)), "1 min", "60000", "ms"),
        (.rate(1_234.5, of: "requests"), "1,235 requests/s", "1234.5", "requests/s"),
        (.rate(0, of: "tokens"), "0 tokens/s", "0", "tokens/s"), (.share(0.0123), "1.23 %", "0.0123", "fraction"),
        (.share(0.000_001), "<0.001 %", "0.000001", "fraction"), (.share(1), "100 %", "1", "fraction"),
        (.bytes(999), "999 B", "999", "bytes"), (.bytes(1_275_000), "1.27 MB", "1275000", "bytes"),
    ])
    func `figures have units and three significant digits`(
        quantity: Quantity, text: String, number: String, unit: String
    ) {
        #expect(quantity.text == text)
        #expect(quantity.number == number)
        #expect(quantity.unit == unit)
    }

    @Test func `what was not measured is a dash`() {
        #expect((nil as Quantity?).text == "–")
    }

    @Test(arguments: [
        (0.0, "0"), (9.996, "10.0"), (99.96, "100"), (999.6, "1,000"), (0.0994, "0.099"), (-12.34, "-12.3"),
        (1e-9, "<0.001"),
    ])
    func `numbers keep three digits over rounding`(value: Double, text: String) {
        #expect(FixedDecimals.significant(value) == text)
    }

    @Test(arguments: [
        ("plain", "`plain`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a|b", "`a\\|b`"), ("two\nlines", "`two lines`"),
        ("", "`  `"),
    ])
    func `code holds anything`(text: String, code: String) {
        #expect(Markdown.code(text) == code)
    }

    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"x\"", "\"say \"\"x\"\"\""), ("=1+1", "'=1+1"), ("-3.5", "-3.5"),
        ("+x", "'+x"), ("two\nlines", "\"two\nlines\""),
    ])
    func `fields are quoted where they must be, and never formulas`(text: String, field: String) {
        #expect(ReportCSV.field(text) == field)
    }
}
