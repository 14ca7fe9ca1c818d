import ProviderWire

/// The errors that can be injected, by what is wrong; each has one status with both providers.
public enum FaultFailure: Sendable, Hashable, CaseIterable {
    /// 400
    case invalidRequest
    /// 401
    case authentication
    /// 402
    case billing
    /// 403
    case permission
    /// 404
    case notFound
    /// 408
    case requestTimeout
    /// 409
    case conflict
    /// 413
    case requestTooLarge
    /// 422
    case unprocessable
    /// 429: too many requests in a while.
    case requestRateLimit
    /// 429: too many tokens in a while.
    case tokenRateLimit
    /// 429: all that was paid for is spent.
    case quota
    /// 500
    case server
    /// 502
    case badGateway
    /// 503
    case unavailable
    /// 504
    case gatewayTimeout
    /// 529
    case overloaded

    /// The error that a status stands for; 429 stands for too many requests.
    ///
    /// Nil for a status that cannot be injected.
    public init?(status: Int) {
        guard let failure = Self.allCases.first(where: { $0.status == status }) else { return nil }
        self = failure
    }

    /// The HTTP status.
    public var status: Int { ProviderError(kind, "").status }

    /// The statuses, ascending, each once.
    package static let statuses: [Int] = allCases.map(\.status).reduce(into: []) { statuses, status in
        if statuses.last != status { statuses.append(status) }
    }

    /// How `kind` tells those of one status apart; nil where there is only one.
    package var limit: String? {
        switch self {
        case .requestRateLimit: "requests"
        case .tokenRateLimit: "tokens"
        case .quota: "quota"
        case .invalidRequest, .authentication, .billing, .permission, .notFound, .requestTimeout, .conflict,
            .requestTooLarge, .unprocessable, .server, .badGateway, .unavailable, .gatewayTimeout, .overloaded:
            nil
        }
    }

    var kind: ProviderError.Kind {
        switch self {
        case .invalidRequest: .invalidRequest
        case .authentication: .authentication
        case .billing: .billing
        case .permission: .permission
        case .notFound: .notFound
        case .requestTimeout: .requestTimeout
        case .conflict: .conflict
        case .requestTooLarge: .requestTooLarge
        case .unprocessable: .unprocessable
        case .requestRateLimit: .requestRateLimited
        case .tokenRateLimit: .tokenRateLimited
        case .quota: .insufficientQuota
        case .server: .server
        case .badGateway: .badGateway
        case .unavailable: .unavailable
        case .gatewayTimeout: .gatewayTimeout
        case .overloaded: .overloaded
        }
    }

    /// The error as the provider tells it, in these words or in its usual ones.
    func error(for provider: Provider, message: String?) -> ProviderError {
        var error = ProviderError.usual(kind, for: provider)
        if let message { error.message = message }
        return error
    }
}
