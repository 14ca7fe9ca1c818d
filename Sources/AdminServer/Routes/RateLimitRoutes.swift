import AdminAPI
import Hummingbird
import MockBehavior
import ProviderWire

extension AdminRouter {
    @Sendable func rateLimits(_ request: Request, _: AdminRequestContext) async throws -> Response {
        .document(
            RateLimitView.all(try ConfigurationPart(request.upstreamName, of: context.store.current), at: context.now))
    }

    @Sendable func replaceRateLimits(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let limits = try await request.jsonBody()
        return try change(
            request, parts: [(["rateLimits"], [])], replying: resetting(limits.objectValue?.keys ?? [])
        ) {
            try ConfigurationEdit.setting(all: limits, of: .rateLimits, in: $0)
        }
    }

    @Sendable func clearRateLimits(_ request: Request, _: AdminRequestContext) async throws -> Response {
        try change(request) { ConfigurationEdit.removingAll(.rateLimits, in: $0) }
    }

    @Sendable func rateLimit(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        .document(
            try RateLimitView.one(
                requestContext.limitName, ConfigurationPart(request.upstreamName, of: context.store.current),
                at: context.now
            )
        )
    }

    @Sendable func setRateLimit(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let name = requestContext.limitName
        let limit = try await request.jsonBody()
        return try change(request, parts: [(["rateLimits", name], [])], replying: resetting([name])) {
            try ConfigurationEdit.setting(limit, named: name, of: .rateLimits, in: $0)
        }
    }

    @Sendable func removeRateLimit(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let name = requestContext.limitName
        return try change(request) { document in
            let known = document["rateLimits"]?.objectValue?.keys ?? []
            guard known.contains(name) else { throw RateLimitView.missing(name, among: known) }
            return ConfigurationEdit.removing([name], of: .rateLimits, in: document)
        }
    }

    /// What is set here begins anew, also where it is set as it was.
    private func resetting(_ names: [String]) -> (ConfigurationPart, inout ChangeResource) -> Void {
        { part, _ in for name in names { part.upstream.rateLimits?[name: name]?.reset() } }
    }

    @Sendable func callers(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let text = request.uri.queryParameters["after"].map(String.init)
        guard let after = UInt64(text ?? "0") else {
            throw Problem(
                status: 400, detail: "\"after\" must be the number of a journal entry, found \"\(text ?? "")\"")
        }
        return try .json(journalNow.callers(at: context.arrivalClock, after: after))
    }
}

extension AdminRequestContext {
    fileprivate var limitName: String { parameters.get("name") ?? "" }
}
