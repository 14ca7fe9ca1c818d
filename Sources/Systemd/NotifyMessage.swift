/// One datagram to the service manager: assignments, one a line, and the descriptors that travel with it.
///
/// Format and meaning: sd_notify(3).
package struct NotifyMessage: Sendable, Hashable {
    /// The assignments, joined by newlines.
    package let text: String
    /// Open descriptors of this process that the manager gets copies of.
    package let descriptors: [CInt]

    private init(_ assignments: String..., descriptors: [CInt] = []) {
        self.text = assignments.joined(separator: "\n")
        self.descriptors = descriptors
    }

    static func ready(status: String, mainProcess: CInt) -> Self {
        Self("READY=1", statusLine(status), "MAINPID=\(mainProcess)")
    }

    static func status(_ status: String) -> Self {
        Self(statusLine(status))
    }

    static func stopping(status: String) -> Self {
        Self("STOPPING=1", statusLine(status))
    }

    static func reloading(status: String, monotonicMicroseconds: UInt64) -> Self {
        Self("RELOADING=1", "MONOTONIC_USEC=\(monotonicMicroseconds)", statusLine(status))
    }

    static let watchdog = Self("WATCHDOG=1")

    static func extendTimeout(by duration: Duration) -> Self {
        Self("EXTEND_TIMEOUT_USEC=\(duration.wholeMicroseconds)")
    }

    static func store(_ descriptors: [CInt], name: String) throws(SystemdError) -> Self {
        Self("FDSTORE=1", try nameLine(name), descriptors: descriptors)
    }

    static func removeStored(name: String) throws(SystemdError) -> Self {
        Self("FDSTOREREMOVE=1", try nameLine(name))
    }

    /// Room for every status line that a person would read; systemd ignores a datagram of more than 4096 bytes.
    private static let maximumStatusBytes = 1024

    /// systemd reads escapes in the text, so a backslash is doubled.
    /// A newline in the text would start another assignment and a NUL would end the datagram, so controls become spaces.
    private static func statusLine(_ text: String) -> String {
        var line = "STATUS="
        var bytes = 0
        for scalar in text.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control
            let isBackslash = scalar == "\\"
            bytes += isControl ? 1 : isBackslash ? 2 : UTF8.width(scalar)
            if bytes > maximumStatusBytes { break }
            line.unicodeScalars.append(isControl ? " " : scalar)
            if isBackslash { line.unicodeScalars.append(scalar) }
        }
        return line
    }

    private static func nameLine(_ name: String) throws(SystemdError) -> String {
        let isAllowed = name.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: ":") }
        guard isAllowed, (1...255).contains(name.utf8.count) else {
            throw SystemdError(
                .invalidName,
                "'\(name)' cannot name stored descriptors: use 1 to 255 printable ASCII characters without ':'"
            )
        }
        return "FDNAME=\(name)"
    }
}
