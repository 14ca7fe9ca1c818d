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
            ("2m", .seconds(120)), ("1.5h", .seconds(5400)), ("0.5ms", .microseconds(500)), ("5min", .seconds(300)),
            ("1µs", .microseconds(1)),
        ] as [(String, Duration)])
    func `people write durations in other ways, too`(text: String, duration: Duration) {
        #expect(DurationText.duration(text) == duration)
    }

    @Test(arguments: ["", "s", "30", "-1s", "1d", "1 s", "1e3s", "99999999999999s"])
    func `what has no unit or is no number is no duration`(text: String) {
        #expect(DurationText.duration(text) == nil)
    }
}
