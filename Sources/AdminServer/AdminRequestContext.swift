import Hummingbird
import NIOCore

/// What a handler of the admin API knows of a request besides the request.
struct AdminRequestContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Over a unix socket the file's mode decided who may connect.
    let isOverUnixSocket: Bool

    /// Bodies are bounded to a megabyte.
    static let maximumBodySize = 1 << 20
    var maxUploadSize: Int { Self.maximumBodySize }

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        isOverUnixSocket = source.channel.localAddress?.protocol == .unix
    }
}
