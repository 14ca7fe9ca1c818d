import ArgumentParser
import ProviderWire

/// An endpoint that has replies.
enum ReplyEndpoint: String, ExpressibleByArgument, CaseIterable {
    case chat, message

    var endpoint: Endpoint {
        switch self {
        case .chat: .chat
        case .message: .message
        }
    }

    init?(argument: String) {
        guard let name = Endpoint(name: argument)?.rawValue else { return nil }
        self.init(rawValue: name)
    }
}
