import DocumentReading
import Testing

@Suite struct DurationTextTests {
    @Test(
        arguments: [
            ("30s", .seconds(30)), ("1500ms", .milliseconds(1500)), ("250us", .microseconds(250)),
            ("7ns", .nanoseconds(7)), ("0s", .zero), ("7200s", .seconds(7200)), ("1001us", .microseconds(1001)),
        ] as [(String, Duration)])
    func `a duration is written so that it reads back`(text: String, duration: Duration) {
        #expect(DurationText.text(duration) == text)
        #expect(DurationText.duration(text) == duration)
    }

    @Test(
        arguments: [
            ("1ns", .nanoseconds(1)), ("3us", .microseconds(3)), ("3µs", .microseconds(3)), ("20ms", .milliseconds(20)),
            ("1.5s", .milliseconds(1500)), ("2m", .seconds(120)), ("2min", .seconds(120)), ("1h", .seconds(3600)),
            (".5s", .milliseconds(500)), ("0s", .zero), ("200", nil), ("", nil), ("s", nil), ("1 s", nil), ("-1s", nil),
            ("1e3s", nil), ("1days", nil), ("1.2.3s", nil), ("99999999999h", nil), ("٣s", nil),
        ] as [(String, Duration?)])
    func `a duration is a number and a unit`(text: String, duration: Duration?) {
        #expect(DurationText.duration(text) == duration)
    }

    @Test func `a number alone counts what the caller says`() {
        #expect(DurationText.duration("250", unit: .milliseconds(1)) == .milliseconds(250))
        #expect(DurationText.duration("2s", unit: .milliseconds(1)) == .seconds(2))
    }
}
