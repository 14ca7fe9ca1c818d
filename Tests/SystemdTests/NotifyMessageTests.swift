import Testing

@testable import Systemd

struct NotifyMessageTests {
    @Test func `readiness, its status and the process travel in one datagram`() {
        let message = NotifyMessage.ready(status: "Serving 3 models on 127.0.0.1:8080", mainProcess: 42)
        #expect(message.text == "READY=1\nSTATUS=Serving 3 models on 127.0.0.1:8080\nMAINPID=42")
        #expect(message.descriptors.isEmpty)
    }

    @Test func `the time of a reload travels in the same datagram`() {
        let message = NotifyMessage.reloading(status: "Reloading", monotonicMicroseconds: 12_345_678)
        #expect(message.text == "RELOADING=1\nMONOTONIC_USEC=12345678\nSTATUS=Reloading")
    }

    @Test func `stopping, watchdog and status are as the manual has them`() {
        #expect(NotifyMessage.stopping(status: "Draining").text == "STOPPING=1\nSTATUS=Draining")
        #expect(NotifyMessage.watchdog.text == "WATCHDOG=1")
        #expect(NotifyMessage.status("Idle").text == "STATUS=Idle")
    }

    @Test(arguments: [
        (Duration.seconds(30), "30000000"),
        (.nanoseconds(1_500_999), "1500"),
        (.zero, "0"),
        (.seconds(-1), "0"),
        (.seconds(Int64.max), "18446744073709551615"),
    ])
    func `durations are sent as whole microseconds`(duration: Duration, microseconds: String) {
        #expect(NotifyMessage.extendTimeout(by: duration).text == "EXTEND_TIMEOUT_USEC=\(microseconds)")
    }

    @Test(arguments: [
        ("two\nlines", "two lines"),
        ("carriage\r\nreturn", "carriage  return"),
        ("tab\tdelete\u{7F}\u{85}end", "tab delete  end"),
        ("63 % – für alle", "63 % – für alle"),
    ])
    func `controls in a status become spaces`(status: String, line: String) {
        #expect(NotifyMessage.status(status).text == "STATUS=\(line)")
    }

    @Test func `a NUL does not end the datagram early`() {
        #expect(NotifyMessage.ready(status: "a\0b", mainProcess: 42).text == "READY=1\nSTATUS=a b\nMAINPID=42")
    }

    @Test func `a long status is cut between characters`() {
        let message = NotifyMessage.status("x" + String(repeating: "é", count: 5_000))
        #expect(message.text == "STATUS=x" + String(repeating: "é", count: 511))
    }

    @Test func `descriptors are stored and removed by name`() throws {
        let stored = try NotifyMessage.store([7, 8], name: "data")
        #expect(stored.text == "FDSTORE=1\nFDNAME=data")
        #expect(stored.descriptors == [7, 8])
        #expect(try NotifyMessage.removeStored(name: "data").text == "FDSTOREREMOVE=1\nFDNAME=data")
    }

    @Test(arguments: ["", "a:b", "a\nREADY=1", "ä", String(repeating: "x", count: 256)])
    func `a name that systemd would refuse is refused here`(name: String) {
        let error = #expect(throws: SystemdError.self) { try NotifyMessage.store([7], name: name) }
        #expect(error?.code == .invalidName)
    }
}
