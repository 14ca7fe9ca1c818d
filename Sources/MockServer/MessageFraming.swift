import NIOHTTP1

/// What a request's headers say of the message and the connection, apart from what is asked.
struct MessageFraming: Equatable {
    /// Bytes of the body, where they were declared.
    var contentLength: Int?
    /// The client waits for 100 Continue before it sends the body.
    var expectsContinue = false
    /// The client offers another protocol, which is never taken up.
    var offersUpgrade = false
    var hostCount = 0

    init() {}

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            switch name.utf8.count {
            case 4 where Self.matches(name, "host"): hostCount += 1
            case 6 where Self.matches(name, "expect"): expectsContinue = value.lowercased() == "100-continue"
            case 7 where Self.matches(name, "upgrade"): offersUpgrade = true
            case 14 where Self.matches(name, "content-length"): contentLength = Int(value)
            default: break
            }
        }
    }

    /// Whether the name is that one in any case; both have the same length.
    private static func matches(_ name: String, _ lowercase: StaticString) -> Bool {
        var known = lowercase.utf8Start
        for byte in name.utf8 {
            if byte | 0x20 != known.pointee { return false }
            known += 1
        }
        return true
    }
}
