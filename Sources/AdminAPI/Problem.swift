public import MockBehavior
import ProviderWire

/// An error of the admin API, as `application/problem+json` (RFC 9457).
public struct Problem: Error, Codable, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong at one place of the request's document.
    public struct Place: Codable, Sendable, Hashable {
        /// A JSON pointer (RFC 6901); empty for the whole document.
        public var pointer: String
        /// What is wrong at that place.
        public var detail: String

        /// A remark on that place.
        public init(pointer: String, detail: String) {
            self.pointer = pointer
            self.detail = detail
        }
    }

    /// A name for the kind of problem: `about:blank` where the status says it all.
    public var type: String
    /// The status in words, the same for every problem of that status.
    public var title: String
    /// The HTTP status.
    public var status: Int
    /// What was wrong with this request, and what would be right.
    public var detail: String
    /// The places at fault, absent where none is to blame.
    public var errors: [Place]?

    /// A problem of the type `about:blank`, titled by its status.
    public init(status: Int, detail: String, errors: [Place]? = nil) {
        type = "about:blank"
        title = Self.title(ofStatus: status)
        self.status = status
        self.detail = detail
        self.errors = errors
    }

    /// Detail and places for people, one a line.
    public var description: String {
        let places = (errors ?? []).map { $0.pointer.isEmpty ? $0.detail : "\($0.pointer): \($0.detail)" }
        return ([detail] + places).joined(separator: "\n")
    }

    static func title(ofStatus status: Int) -> String {
        switch status {
        case 400: "Bad request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not found"
        case 405: "Method not allowed"
        case 406: "Not acceptable"
        case 408: "Request timeout"
        case 409: "Conflict"
        case 412: "Precondition failed"
        case 413: "Content too large"
        case 415: "Unsupported media type"
        case 422: "Unprocessable content"
        case 503: "Service unavailable"
        default: "Internal error"
        }
    }
}

extension Problem {
    /// A document that was read but cannot be used.
    public init(invalidConfiguration issues: [ConfigurationIssue]) {
        self.init(
            status: 422,
            detail: "The configuration is not valid; the running one was kept.",
            errors: issues.map { Place(pointer: $0.pointer.description, detail: $0.detail) }
        )
    }
}
