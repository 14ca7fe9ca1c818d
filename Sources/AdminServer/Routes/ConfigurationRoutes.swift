import AdminAPI
import HTTPTypes
import Hummingbird
import Logging
import MockBehavior
import ProviderWire
import Telemetry

extension AdminRouter {
    @Sendable func configuration(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let snapshot = context.withoutExpiredFaults()
        var response = Response.document(try ConfigurationPart(request.upstreamName, of: snapshot).document)
        response.headers[.eTag] = snapshot.entityTag
        return response
    }

    @Sendable func configurationSchema(_ request: Request, _: AdminRequestContext) async throws -> Response {
        .text(ConfigurationSchema.document.prettyPrinted(), type: "application/schema+json")
    }

    @Sendable func replaceConfiguration(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let document = try await request.jsonBody()
        return try change(request) { _ in document }
    }

    @Sendable func patchConfiguration(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let patch = try await request.jsonBody()
        guard case .object = patch else {
            throw Problem(
                status: 422,
                detail: "a merge patch for the configuration must be an object, found \(patch.kindDescription)",
                errors: [.init(pointer: "", detail: "expected an object")]
            )
        }
        return try change(request) { $0.merged(with: patch) }
    }

    @Sendable func reload(_ request: Request, _: AdminRequestContext) async throws -> Response {
        try await response(to: context.reload())
    }

    @Sendable func reset(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let base = context.baseDocument
        let snapshot = try context.store.update { _ in base }
        for upstream in snapshot.upstreams {
            upstream.resetTurns()
            upstream.faults?.restart(at: context.now)
        }
        context.metrics.reset()
        logChange(snapshot, by: request)
        return try response(to: snapshot)
    }

    /// Paths in the configuration document, each with the path in the request's body that it came from.
    typealias Parts = [(document: [String], sent: [String])]

    /// Swaps in the document that the change makes of the running one, if the request's `If-Match` allows it.
    func change(
        _ request: Request, parts: Parts = [],
        replying resource: (ConfigurationPart, inout ChangeResource) -> Void = { _, _ in },
        _ change: (JSONValue) throws -> JSONValue
    ) throws -> Response {
        let snapshot = try update(request, parts: parts, change)
        return try response(to: snapshot) { answer in
            // An upstream that has just taken itself out of the document has nothing to tell.
            if let part = try? ConfigurationPart(request.upstreamName, of: snapshot) { resource(part, &answer) }
        }
    }

    /// What the request is about: the upstream that it names, else the provider at the top of the document.
    ///
    /// - Throws: ``Problem`` 404 if there is no such upstream.
    func part(_ request: Request) throws -> ConfigurationPart {
        try ConfigurationPart(request.upstreamName, of: context.store.current)
    }

    /// Swaps in the document whose part the change makes anew: that of the upstream which the request names.
    ///
    /// - Throws: what the store throws, with its problems placed in the request's body.
    func update(
        _ request: Request, parts: Parts = [], _ change: (JSONValue) throws -> JSONValue
    ) throws -> ConfigurationSnapshot {
        var place: [String] = []
        do {
            let snapshot = try context.store.update(ifMatch: request.headers[.ifMatch]) { snapshot in
                let part = try ConfigurationPart(request.upstreamName, of: snapshot)
                place = part.path
                return part.replaced(by: try change(part.document), in: snapshot.document)
            }
            context.startFaults(of: snapshot)
            logChange(snapshot, by: request)
            return snapshot
        } catch ConfigurationChangeError.invalid(let issues) {
            let all = parts.map { (place + $0.document, $0.sent) } + (place.isEmpty ? [] : [(place, [])])
            throw Problem(invalidConfiguration: ConfigurationEdit.relocated(issues, parts: all))
        }
    }

    private func logChange(_ snapshot: ConfigurationSnapshot, by request: Request) {
        context.logger.note(
            .configurationChanged,
            ["revision": "\(snapshot.revision)", "request": "\(request.method) \(request.uri.path)"]
        )
    }

    private func response(
        to snapshot: ConfigurationSnapshot,
        replying resource: (inout ChangeResource) -> Void = { _ in }
    ) throws -> Response {
        let pending = context.store.pendingRestart(for: snapshot.configuration).map(\.description)
        var change = ChangeResource(
            revision: snapshot.revision, restartRequired: pending.isEmpty ? nil : pending
        )
        resource(&change)
        var response = try Response.json(change)
        response.headers[.eTag] = snapshot.entityTag
        return response
    }
}

extension Request {
    /// The upstream that the query names.
    var upstreamName: String? { uri.queryParameters["upstream"].map(String.init) }
}
