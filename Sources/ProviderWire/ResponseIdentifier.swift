/// What the ids of an endpoint's responses look like: a prefix, then random letters and digits.
package struct ResponseIdentifier: Sendable, Hashable {
    package let prefix: String
    /// How many letters and digits follow the prefix.
    package let randomLength: Int

    /// Nil for an endpoint whose answers have no id.
    package init?(_ endpoint: Endpoint) {
        switch endpoint {
        case .chat: self.init(prefix: "chatcmpl-", randomLength: 29)
        case .completion: self.init(prefix: "cmpl-", randomLength: 29)
        case .response: self.init(prefix: "resp_", randomLength: 48)
        case .message: self.init(prefix: "msg_01", randomLength: 22)
        case .embedding, .countTokens, .models: return nil
        }
    }

    private init(prefix: String, randomLength: Int) {
        self.prefix = prefix
        self.randomLength = randomLength
    }
}

/// What in a response has an id of its own.
package enum PartKind: Sendable, Hashable, CaseIterable {
    case message
    case functionCall
    case customCall
    case reasoning
    /// What a tool's result refers to.
    case call

    package var prefix: String {
        switch self {
        case .message: "msg_"
        case .functionCall: "fc_"
        case .customCall: "ctc_"
        case .reasoning: "rs_"
        case .call: "call_"
        }
    }
}
