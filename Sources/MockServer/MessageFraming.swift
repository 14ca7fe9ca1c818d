import NIOHTTP1

/// What a request's headers say of the message and the connection, apart from what is asked.
struct MessageFraming: Equatable {
    /// Bytes of the body, where they were declared.
    var contentLength: Int?
    /// The client waits for 100 Continue before it sends the body.
    var expectsContinue = false
    /// The client expects something else, which nobody here can meet (RFC 9110, 10.1.1).
    var expectsUnknown = false
    /// The body has a transfer coding besides chunks, which nobody here reads (RFC 9112, 6.1).
    var hasUnknownTransfer = false
    /// How the body is compressed.
    var coding = ContentCoding.identity
    /// The client offers another protocol, or asks for a tunnel, which are never taken up.
    var offersUpgrade = false
    var hostCount = 0
    /// A browser sends it for a page, and wants to know whether the page may read the answer.
    var hasOrigin = false

    init() {}

    init(_ head: HTTPRequestHead) {
        offersUpgrade = head.method == .CONNECT
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where Self.matches(name, "host"): hostCount += 1
            // HTTP/1.0 knows no interim responses (RFC 9110, 10.1.1).
            case 6 where Self.matches(name, "expect") && head.version != .http1_0:
                for expectation in value.split(separator: ",") {
                    let isKnown = String(expectation).withoutPadding.lowercased() == "100-continue"
                    if isKnown { expectsContinue = true } else { expectsUnknown = true }
                }
            case 6 where Self.matches(name, "origin"): hasOrigin = true
            case 7 where Self.matches(name, "upgrade"): offersUpgrade = true
            case 16 where Self.matches(name, "content-encoding"): coding.add(value.withoutPadding)
            case 14 where Self.matches(name, "content-length"): contentLength = Int(value.withoutPadding)
            case 17 where Self.matches(name, "transfer-encoding"):
                if value.withoutPadding.lowercased() != "chunked" { hasUnknownTransfer = true }
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

extension String {
    /// A header's value proper, without the white space around it (RFC 9110, 5.5), which the decoder leaves in.
    var withoutPadding: Substring {
        let isPadding: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        guard let start = utf8.firstIndex(where: { !isPadding($0) }),
            let end = utf8.lastIndex(where: { !isPadding($0) })
        else { return "" }
        return self[start...end]
    }
}
