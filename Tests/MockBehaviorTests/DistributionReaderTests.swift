import MockBehavior
import ProviderWire
import Synthesis
import Testing

@Suite struct `Delays in the document` {
    private static func empirical(_ points: [(Double, Int)]) -> DurationDistribution {
        guard
            let percentiles = DurationPercentiles(
                points.map { .init(percent: $0.0, duration: .milliseconds($0.1)) })
        else { return .constant(.zero) }
        return .empirical(percentiles)
    }

    @Test(
        arguments: [
            ("200", .constant(.milliseconds(200))), ("0.25", .constant(.microseconds(250))),
            (#""300ms""#, .constant(.milliseconds(300))), (#""1.2s""#, .constant(.milliseconds(1200))),
            (#""250us""#, .constant(.microseconds(250))), (#""1h""#, .constant(.seconds(3600))),
            (#""50ms-1s""#, .uniform(.milliseconds(50), .seconds(1))),
            (#"{"min": 50, "max": "0.25s"}"#, .uniform(.milliseconds(50), .milliseconds(250))),
            (#"{"uniform": {"min": 1, "max": 2}}"#, .uniform(.milliseconds(1), .milliseconds(2))),
            (#""uniform:min=1ms,max=2ms""#, .uniform(.milliseconds(1), .milliseconds(2))),
            (#"{"constant": 7}"#, .constant(.milliseconds(7))), (#""constant:7ms""#, .constant(.milliseconds(7))),
            (
                #"{"normal": {"mean": 100, "sd": "10ms"}}"#,
                .normal(mean: .milliseconds(100), standardDeviation: .milliseconds(10))
            ),
            (#""normal:mean=0.1s,sd=0""#, .normal(mean: .milliseconds(100), standardDeviation: .zero)),
            (
                #"{"lognormal": {"median": 200, "p99": "900ms"}}"#,
                .lognormal(median: .milliseconds(200), p99: .milliseconds(900))
            ),
            (
                #""lognormal:median=200ms, p99=900ms""#,
                .lognormal(median: .milliseconds(200), p99: .milliseconds(900))
            ),
            (#""lognormal:p99=900,median=200""#, .lognormal(median: .milliseconds(200), p99: .milliseconds(900))),
            (#"{"exponential": {"mean": 50}}"#, .exponential(mean: .milliseconds(50))),
            (#""exponential:mean=50ms""#, .exponential(mean: .milliseconds(50))),
            (#"{"gamma": {"mean": 20, "shape": 2.5}}"#, .gamma(mean: .milliseconds(20), shape: 2.5)),
            (#"{"gamma": {"mean": 20, "cv": 0.5}}"#, .gamma(mean: .milliseconds(20), shape: 4)),
            (#""gamma:mean=20ms,cv=0.5""#, .gamma(mean: .milliseconds(20), shape: 4)),
            (#""gamma:mean=20,shape=9""#, .gamma(mean: .milliseconds(20), shape: 9)),
            (
                #"{"empirical": {"p99.9": 4000, "p50": 200, "max": "5s", "min": 80}}"#,
                empirical([(0, 80), (50, 200), (99.9, 4000), (100, 5000)])
            ),
            (#""empirical:p50=200ms,p99=900ms""#, empirical([(50, 200), (99, 900)])),
        ] as [(String, DurationDistribution)])
    func `they are read in every form, and written so that they read back`(
        text: String, expected: DurationDistribution
    ) throws {
        let configuration = try MockConfiguration(document: JSONValue(parsing: #"{"chat": {"delayMs": \#(text)}}"#))
        #expect(configuration.chat.delay == expected)
        #expect(try MockConfiguration(document: configuration.document) == configuration)
    }

    private static let forms = #"""
        expected milliseconds, a time such as "1.2s", a range such as "50ms-250ms" or a distribution such as \#
        "lognormal:median=200ms,p99=900ms", found
        """#

    @Test(
        arguments: [
            (#""soon""#, "\(forms) \"soon\""), (#""200""#, "\(forms) \"200\""), (#""""#, "\(forms) \"\""),
            (#""-5ms""#, "\(forms) \"-5ms\""), (#""5ms-""#, "\(forms) \"5ms-\""),
            (#""lognormal:median""#, "\(forms) \"lognormal:median\""),
            (#""2h""#, "expected milliseconds from 0 to 3600000, found 7200000"),
            ("true", "expected milliseconds from 0 to 3600000, found a boolean"),
            (#""lognormal:median=200ms""#, #"expected both "median" and "p99""#),
            (#""lognormal:median=200ms,p99=soon""#, #""p99": expected milliseconds from 0 to 3600000, found "soon""#),
            (#""250ms-50ms""#, #""min" is greater than "max""#),
            (#""gamma:mean=20ms""#, #""gamma": expected either "shape" or "cv""#),
        ] as [(String, String)])
    func `a text that is none is refused with what would be right`(text: String, detail: String) throws {
        let found = try problems(#"{"chat": {"delayMs": \#(text)}}"#)
        #expect(found.count == 1)
        // A problem inside a text is named with the distribution.
        #expect(found.first?.hasPrefix("/chat/delayMs: ") == true)
        #expect(found.first?.hasSuffix(detail) == true, "\(found)")
    }

    @Test(
        arguments: [
            (
                #"{"norml": {}}"#, "/norml",
                "unknown distribution; did you mean \"normal\"? Known: constant, uniform, normal, lognormal, exponential, "
                    + "gamma, empirical"
            ),
            (#"{"normal": {"mean": 1, "sd": 1}, "gamma": {}}"#, "", "expected one distribution, found normal, gamma"),
            (#"{"normal": {"mean": 1}}"#, "/normal", #"expected both "mean" and "sd""#),
            (#"{"normal": 5}"#, "/normal", "expected an object, found a number"),
            (#"{"normal": {"mean": 1, "sd": -1}}"#, "/normal/sd", "expected milliseconds from 0 to 3600000, found -1"),
            (
                #"{"lognormal": {"median": 0, "p99": 1}}"#, "/lognormal",
                #"expected a "median" greater than 0 and a "p99" greater than that"#
            ),
            (
                #"{"lognormal": {"median": 5, "p99": 5}}"#, "/lognormal",
                #"expected a "median" greater than 0 and a "p99" greater than that"#
            ),
            (#"{"exponential": {}}"#, "/exponential", #"expected "mean""#),
            (#"{"gamma": {"mean": 5, "shape": 1, "cv": 1}}"#, "/gamma", #"expected either "shape" or "cv""#),
            (#"{"gamma": {"shape": 1}}"#, "/gamma", #"expected "mean""#),
            (#"{"gamma": {"mean": 1, "cv": 0}}"#, "/gamma/cv", "expected a number from 0.01 to 10, found 0"),
            (#"{"empirical": {}}"#, "/empirical", #"expected percentiles such as {"p50": 200, "p99": 900}"#),
            (
                #"{"empirical": {"median": 1}}"#, "/empirical/median",
                #"expected a percentile from p0 to p100, "min" or "max""#
            ),
            (
                #"{"empirical": {"p50": 5, "p90": 4}}"#, "/empirical",
                "a higher percentile must not be shorter than a lower one, nor stand twice"
            ),
            (
                #"{"empirical": {"p0": 5, "min": 5}}"#, "/empirical",
                "a higher percentile must not be shorter than a lower one, nor stand twice"
            ),
            (#"{"min": 1}"#, "", #"expected both "min" and "max""#),
        ] as [(String, String, String)])
    func `an object that is none is refused where it is wrong`(text: String, place: String, detail: String) throws {
        #expect(try problems(#"{"chat": {"delayMs": \#(text)}}"#) == ["/chat/delayMs\(place): \(detail)"])
    }
}
