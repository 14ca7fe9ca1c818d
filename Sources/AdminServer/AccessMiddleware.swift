import AdminAPI
import HTTPTypes
import Hummingbird

/// Lets in whom the ``AccessPolicy`` lets in, before anything of a request is carried out.
struct AccessMiddleware: RouterMiddleware {
    let policy: AccessPolicy

    func handle(
        _ request: Request, context: AdminRequestContext,
        next: (Request, AdminRequestContext) async throws -> Response
    ) async throws -> Response {
        let refusal = policy.refusal(
            of: AccessPolicy.Request(
                isProbe: [AdminRoute.health.path, AdminRoute.readiness.path].contains(request.uri.path),
                isMutation: request.method != .get && request.method != .head,
                isOverUnixSocket: context.isOverUnixSocket,
                host: request.head.authority,
                origin: request.headers[.origin],
                authorization: request.headers[.authorization],
                contentType: request.headers[.contentType],
                hasBody: request.hasBody
            )
        )
        if let refusal { throw refusal }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }),
            length > AdminRequestContext.maximumBodySize, request.uri.path != AdminRoute.importBenchmarks.path
        {
            throw Problem.bodyTooLarge
        }
        return try await next(request, context)
    }
}

extension Request {
    /// Whether the request announces a body: in chunks, or of at least one byte.
    var hasBody: Bool {
        headers[.transferEncoding] != nil || (headers[.contentLength].flatMap { Int($0) } ?? 0) > 0
    }
}
