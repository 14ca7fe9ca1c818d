import DocumentReading
import ProviderWire
import Synthesis
import Testing

@Suite struct CountDistributionReaderTests {
    private func read(_ text: String) throws -> (distribution: CountDistribution?, issues: [DocumentIssue]) {
        let collector = IssueCollector()
        let reader = CountDistributionReader(collector: collector)
        let distribution = try reader.distribution(JSONValue(parsing: text), at: JSONPointer(tokens: ["n"]))
        return (distribution, collector.issues)
    }

    @Test(
        arguments: [
            ("64", .constant(64)), (#""64""#, .constant(64)), (#"{"min": 3, "max": 9}"#, .uniform(3, 9)),
            (#""3-9""#, .uniform(3, 9)), (#"{"mean": 200, "sd": 50.5}"#, .normal(mean: 200, standardDeviation: 50.5)),
            (#""mean=200, sd=50""#, .normal(mean: 200, standardDeviation: 50)),
            (#"{"p99": 900, "median": 200}"#, .lognormal(median: 200, p99: 900)),
            (#""median=200,p99=900""#, .lognormal(median: 200, p99: 900)), (#""min=3,max=9""#, .uniform(3, 9)),
        ] as [(String, CountDistribution)])
    func `it is read in every form, and written so that it reads back`(
        text: String, expected: CountDistribution
    ) throws {
        let (distribution, issues) = try read(text)
        #expect(distribution == expected)
        #expect(issues.isEmpty)

        let written = CountDistributionReader.document(of: expected)
        #expect(try read(String(decoding: written.serialized(), as: UTF8.self)).distribution == expected)
    }

    @Test(arguments: [
        ("1.5", "/n", "expected a whole number, or"), ("[]", "/n", "found an array"), ("{}", "/n", "found {}"),
        (#"{"mean": 3}"#, "/n", "found mean"), (#"{"mean": 3, "p99": 4}"#, "/n", "found mean, p99"),
        (#""many""#, "/n", "found \"many\""), (#""9-""#, "/n", "found \"9-\""),
        (#""mean=x,sd=1""#, "/n", "found \"mean"),
        (#"{"min": 9, "max": 3}"#, "/n", "\"min\" is greater than \"max\""),
        (#"{"min": 1.5, "max": 3}"#, "/n/min", "expected a whole number, found 1.5"),
        (#"{"mean": -1, "sd": 3}"#, "/n/mean", "expected a number from 0"),
        (#"{"median": 9, "p99": 9}"#, "/n", "a \"p99\" greater than that"),
    ])
    func `what is none is told with its place`(text: String, place: String, detail: String) throws {
        let (distribution, issues) = try read(text)
        #expect(distribution == nil)
        #expect(issues.map(\.pointer.description) == [place])
        #expect(issues.first?.detail.contains(detail) == true, "\(issues)")
    }
}
