import Testing

@testable import Systemd

struct WatchdogTests {
    @Test(arguments: [
        ["WATCHDOG_USEC": "15000000", "WATCHDOG_PID": "42"],
        ["WATCHDOG_USEC": "15000000"],
    ])
    func `it is fed at half of the manager's interval`(environment: [String: String]) throws {
        let watchdog = try #require(Watchdog(environment: environment, processIdentifier: 42))
        #expect(watchdog.interval == .seconds(15))
        #expect(watchdog.feedingInterval == .milliseconds(7_500))
    }

    @Test(arguments: [
        [:],
        ["WATCHDOG_PID": "42"],
        ["WATCHDOG_USEC": "0", "WATCHDOG_PID": "42"],
        ["WATCHDOG_USEC": "-1"],
        ["WATCHDOG_USEC": "15 s"],
        ["WATCHDOG_USEC": "18446744073709551615"],
        ["WATCHDOG_USEC": "15000000", "WATCHDOG_PID": "41"],
        ["WATCHDOG_USEC": "15000000", "WATCHDOG_PID": "self"],
    ])
    func `there is none when it is off, malformed or another's`(environment: [String: String]) {
        #expect(Watchdog(environment: environment, processIdentifier: 42) == nil)
    }
}
