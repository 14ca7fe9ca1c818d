import AdminAPI
import HTTPTypes
import Hummingbird
import Logging
import MockBehavior
import NIOCore
import ServiceLifecycle
import Telemetry

/// Turns whatever a handler throws into problem+json, counts the request, and adds what every response carries.
struct ProblemMiddleware: RouterMiddleware {
    let metrics: MetricsRegistry

    func handle(
        _ request: Request, context: AdminRequestContext,
        next: (Request, AdminRequestContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = .problem(problem(for: error, request, context))
            if response.status == .methodNotAllowed {
                response.headers[.allow] = Self.allowedMethods(at: request.uri.path)
            }
            if response.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
            // What is left of a refused body is not worth reading.
            if request.hasBody { response.headers[.connection] = "close" }
        }
        response.headers[.date] = WallClock.httpDate()
        response.headers[.cacheControl] = "no-store"
        if let noSniff = HTTPField.Name("x-content-type-options") { response.headers[noSniff] = "nosniff" }
        metrics.counter(
            .adminRequests, ["method": request.method.rawValue, "status": String(response.status.code)]
        ).increment()
        return response
    }

    private func problem(for error: any Error, _ request: Request, _ context: AdminRequestContext) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case ConfigurationChangeError.invalid(let issues): return Problem(invalidConfiguration: issues)
        case ConfigurationChangeError.staleEntityTag(let current):
            return Problem(
                status: 412,
                detail: "the configuration was changed in the meantime; its tag is \(current). Read it again, then "
                    + "repeat the change with that tag in If-Match"
            )
        case let error as HTTPError where error.status == .notFound: return Self.unknownRoute(request)
        case is NIOTooManyBytesError: return .bodyTooLarge
        case let error as HTTPError where error.status == .contentTooLarge: return .bodyTooLarge
        case let error as HTTPError:
            return Problem(status: error.status.code, detail: error.body ?? error.status.reasonPhrase)
        default:
            context.logger.error(
                "admin request failed", metadata: ["error": "\(error)", "path": "\(request.uri.path)"])
            return Problem(status: 500, detail: "the request could not be carried out; the daemon's log says why")
        }
    }

    private static func unknownRoute(_ request: Request) -> Problem {
        let path = request.uri.path
        guard let allowed = allowedMethods(at: path) else {
            return Problem(status: 404, detail: "there is no \(path); GET /openapi.json lists what there is")
        }
        return Problem(
            status: 405, detail: "\(request.method.rawValue) is not possible on \(path); allowed: \(allowed)")
    }

    /// The methods of the routes with such a path, nil if there are none.
    private static func allowedMethods(at path: String) -> String? {
        let parts = path.split(separator: "/")
        let matching = AdminRoute.allCases.filter { route in
            let pattern = route.path.split(separator: "/")
            return pattern.count == parts.count && zip(pattern, parts).allSatisfy { $0.first == "{" || $0 == $1 }
        }
        // A name of its own goes before a variable that could stand for it.
        let nearest = matching.map(\.variableCount).min()
        let methods = matching.filter { $0.variableCount == nearest }.map(\.method.rawValue)
        return methods.isEmpty ? nil : methods.joined(separator: ", ")
    }
}

extension Problem {
    static var bodyTooLarge: Problem {
        Problem(status: 413, detail: "the body is larger than \(AdminRequestContext.maximumBodySize) bytes")
    }
}
