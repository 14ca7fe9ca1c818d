/// How a request's body is compressed (RFC 9110, 8.4).
enum ContentCoding: Equatable {
    case identity
    case gzip
    case deflate
    /// One that is not undone here, or several on top of each other.
    case unknown

    /// The codings that are undone, as `accept-encoding` names them.
    static let accepted = "gzip, deflate"

    /// Adds what one `content-encoding` header says to what those before it said.
    mutating func add(_ value: Substring) {
        for token in value.split(separator: ",") {
            let coding: ContentCoding =
                switch String(token).withoutPadding.lowercased() {
                case "", "identity": .identity
                case "gzip", "x-gzip": .gzip
                case "deflate": .deflate
                default: .unknown
                }
            if coding == .identity { continue }
            self = self == .identity ? coding : .unknown
        }
    }
}
