import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderWire

extension ReceivedRequest {
    /// The keys that the client presents, where OpenAI's and Anthropic's clients put them; in `authorization` the scheme
    /// may be missing.
    var presentedKeys: [Substring] {
        let headers = headers
        return headers["authorization"].map(Self.withoutScheme) + headers["x-api-key"].map(\.withoutPadding)
    }

    /// What rules ask of the head and of the body as a whole; what stands in the body is the reader's to add.
    func probed(by probes: RequestProbes, body: ByteBuffer) -> ProbeValues {
        var values = ProbeValues()
        let headers = probes.headers.isEmpty && !probes.parts.contains(.attempt) ? [:] : headers
        values.headers = probes.headers.map { name in
            let found = headers[name]
            return found.isEmpty ? nil : found.map { String($0.withoutPadding) }.joined(separator: ", ")
        }
        if probes.parts.contains(.apiKey) { values.apiKey = presentedKeys.first.map(String.init) }
        if probes.parts.contains(.attempt) {
            values.retryCount = headers.first(name: ProbeValues.retryHeader).flatMap { Int($0.withoutPadding) }
            values.bodyHash = body.withUnsafeReadableBytes { BodyHash.of($0) }
        }
        return values
    }

    private static func withoutScheme(_ authorization: String) -> Substring {
        let scheme = "bearer "
        let value = authorization.withoutPadding
        guard value.prefix(scheme.count).lowercased() == scheme else { return value }
        return value.dropFirst(scheme.count).drop { $0 == " " }
    }
}
