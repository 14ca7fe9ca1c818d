import Foundation

/// Request bodies as clients compress them.
enum Compressed {
    static let plain = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#

    /// ``plain`` by gzip.
    static let gzip = bytes(
        "H4sIAAAAAAACA6tWys1PSc1RslLKVdJRyk0tLk5MTy1WsoquVirKz0kFipcWpxYBpZLz80pS80qAAh6ZSrWxtQDZMG5TOQAAAA==")
    /// ``plain`` by deflate with zlib's header.
    static let zlib = bytes("eNqrVsrNT0nNUbJSylXSUcpNLS5OTE8tVrKKrlYqys9JBYqXFqcWAaWS8/NKUvNKgAIemUq1sbUAG90SuA==")
    /// ``plain`` by deflate alone.
    static let deflate = bytes("q1bKzU9JzVGyUspV0lHKTS0uTkxPLVayiq5WKsrPSQWKlxanFgGlkvPzSlLzSoACHplKtbG1AA==")

    /// 200,002 bytes by gzip, of which it makes a thousandth.
    static let zeros = bytes(
        "H4sIAAAAAAACA+3BQREAAAwCoErr461/DTP4B3IAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAwOwL"
            + "FGfRtUINAwA="
    )

    private static func bytes(_ base64: String) -> [UInt8] { Data(base64Encoded: base64).map(Array.init) ?? [] }
}
