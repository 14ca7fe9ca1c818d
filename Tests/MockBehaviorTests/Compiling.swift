import MockBehavior
import ProviderWire

extension ConfigurationStore {
    /// A store that runs the defaults, changed.
    convenience init(_ change: (inout MockConfiguration) throws -> Void) throws {
        var configuration = MockConfiguration()
        try change(&configuration)
        try self.init(document: configuration.document)
    }

    var upstream: CompiledUpstream { current.upstreams[0] }
}

extension ReplySource {
    /// The reply, if it is the same for all requests, or for all that ask for nothing special.
    var compiled: CompiledReply? {
        switch self {
        case .canned(let reply): reply
        case .generated(_, let plain): plain
        }
    }
}

extension ByteTemplate {
    /// The JSON that stands between the holes.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

extension ResponseScript {
    /// All that is written for it, without what fills the holes.
    var text: String {
        switch content {
        case .whole(let body): body.text
        case .stream(let frames): frames.map(\.template.text).joined()
        }
    }
}
