import NIOHTTP1

/// How large the head of a request may be; larger ones get 431.
///
/// However they are cut into fields, 64 KiB of head are too much: what the fields and the target hold is counted without
/// the five bytes or less that go with each.
enum HeadLimits {
    /// The names and values of all fields and the target, in bytes.
    static let size = 62 << 10
    /// The fields.
    static let fieldCount = 256

    static var decoder: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = size
        limits.maxHeaderListSize = size
        limits.maxHeaderFieldCount = fieldCount
        return limits
    }
}
