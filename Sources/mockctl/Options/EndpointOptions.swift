import ArgumentParser
import ProviderWire

/// An endpoint that has replies.
struct ReplyEndpoint: ExpressibleByArgument {
    static let chat = ReplyEndpoint(.chat)
    static let allCases = Endpoint.withReplies.map(ReplyEndpoint.init)
    static let help: ArgumentHelp = "Which endpoint: \(allValueStrings.joined(separator: ", "))."

    let endpoint: Endpoint

    private init(_ endpoint: Endpoint) { self.endpoint = endpoint }

    init?(argument: String) {
        guard let endpoint = Endpoint(name: argument), endpoint.hasReplies else { return nil }
        self.endpoint = endpoint
    }

    var rawValue: String { endpoint.rawValue }
    static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

/// An endpoint whose answers can be delayed.
struct DelayEndpoint: ExpressibleByArgument {
    static let allCases = Endpoint.withDelay.map(DelayEndpoint.init)
    static let help: ArgumentHelp = "Which endpoint: \(allValueStrings.joined(separator: ", "))."

    let endpoint: Endpoint

    private init(_ endpoint: Endpoint) { self.endpoint = endpoint }

    init?(argument: String) {
        guard let endpoint = Endpoint(name: argument), endpoint.hasDelay else { return nil }
        self.endpoint = endpoint
    }

    var rawValue: String { endpoint.rawValue }
    static var allValueStrings: [String] { allCases.map(\.rawValue) }
}

/// An endpoint whose requests a rule can answer: any.
struct RuleEndpoint: ExpressibleByArgument {
    static let chat = RuleEndpoint(.chat)
    static let allCases = Endpoint.allCases.map(RuleEndpoint.init)
    static let help: ArgumentHelp = "Which endpoint: \(allValueStrings.joined(separator: ", "))."

    let endpoint: Endpoint

    private init(_ endpoint: Endpoint) { self.endpoint = endpoint }

    init?(argument: String) {
        guard let endpoint = Endpoint(name: argument) else { return nil }
        self.endpoint = endpoint
    }

    var rawValue: String { endpoint.rawValue }
    static var allValueStrings: [String] { allCases.map(\.rawValue) }
}
