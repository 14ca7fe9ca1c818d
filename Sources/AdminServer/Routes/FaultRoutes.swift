import AdminAPI
import Hummingbird
import Logging
import MockBehavior
import NIOCore
import ProviderWire

extension AdminRouter {
    @Sendable func faults(_ request: Request, _: AdminRequestContext) async throws -> Response {
        .document(
            FaultView.all(
                try ConfigurationPart(request.upstreamName, of: context.withoutExpiredFaults()), at: context.now))
    }

    @Sendable func replaceFaults(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let faults = try await request.jsonBody()
        return try change(request, parts: [(["faults"], [])], replying: restarting(faults.objectValue?.keys ?? [])) {
            try ConfigurationEdit.setting(all: faults, of: .faults, in: $0)
        }
    }

    @Sendable func clearFaults(_ request: Request, _: AdminRequestContext) async throws -> Response {
        try change(request) { ConfigurationEdit.removingAll(.faults, in: $0) }
    }

    @Sendable func fault(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        .document(
            try FaultView.one(
                requestContext.faultName, ConfigurationPart(request.upstreamName, of: context.withoutExpiredFaults()),
                at: context.now
            )
        )
    }

    @Sendable func setFault(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let name = requestContext.faultName
        let fault = try await request.jsonBody()
        return try change(request, parts: [(["faults", name], [])], replying: restarting([name])) {
            try ConfigurationEdit.setting(fault, named: name, of: .faults, in: $0)
        }
    }

    @Sendable func removeFault(_ request: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let name = requestContext.faultName
        return try change(request) { document in
            let known = document["faults"]?.objectValue?.keys ?? []
            guard known.contains(name) else { throw FaultView.missing(name, among: known) }
            return ConfigurationEdit.removing([name], of: .faults, in: document)
        }
    }

    /// What is set here begins anew, also where it is set as it was.
    private func restarting(_ names: [String]) -> (ConfigurationPart, inout ChangeResource) -> Void {
        { [now = context.now] part, _ in
            for name in names { part.upstream.faults?[name]?.restart(at: now) }
        }
    }
}

extension AdminRequestContext {
    fileprivate var faultName: String { parameters.get("name") ?? "" }
}

extension AdminContext {
    /// The clock that faults go by: the time since some fixed moment, as the provider port counts it too.
    var now: Duration { .nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds)) }

    /// The same moment as the journal counts it.
    var arrivalClock: UInt64 { NIODeadline.now().uptimeNanoseconds }

    /// Lets the time of faults that have just been swapped in begin.
    func startFaults(of snapshot: ConfigurationSnapshot) {
        for upstream in snapshot.upstreams { upstream.faults?.start(at: now) }
    }

    /// The running configuration, from which the faults whose time is over are taken first.
    func withoutExpiredFaults() -> ConfigurationSnapshot {
        let now = now
        for upstream in store.current.upstreams {
            for name in upstream.faults?.expired(at: now) ?? [] {
                do {
                    try store.update { snapshot in
                        let part = try ConfigurationPart(upstream.name, of: snapshot)
                        // Set anew in the meantime, it has its time before it.
                        guard part.upstream.faults?[name]?.isOver(at: now) ?? false else { return snapshot.document }
                        let changed = ConfigurationEdit.removing([name], of: .faults, in: part.document)
                        return part.replaced(by: changed, in: snapshot.document)
                    }
                } catch {
                    // A rule names the fault: it stays, and strikes nothing any more.
                    logger.debug("an expired fault stays", metadata: ["fault": "\(name)", "reason": "\(error)"])
                }
            }
        }
        return store.current
    }
}
