import AdminAPI
import Hummingbird
import MockBehavior
import ProviderWire

extension AdminRouter {
    @Sendable func rules(_: Request, _: AdminRequestContext) async throws -> Response {
        .document(.array(context.store.current.configuration.rules))
    }

    @Sendable func replaceRules(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let rules = try await request.jsonBody()
        let counting = { (snapshot: ConfigurationSnapshot, change: inout ChangeResource) in
            change.count = snapshot.configuration.rules.count
        }
        return try change(request, parts: [(["rules"], [])], replying: counting) { $0.setting(["rules"], to: rules) }
    }

    @Sendable func testRules(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let document = try await request.jsonBody()
        let book = context.store.current.upstreams.first?.rules
        let trial: RuleTrial
        do throws(ConfigurationError) {
            trial = try RuleTrial(document: document, on: book)
        } catch {
            throw Problem(
                status: 422, detail: "the request to be tested cannot be read",
                errors: error.issues.map { .init(pointer: $0.pointer.description, detail: $0.detail) }
            )
        }
        return .document(trial.outcome(on: book, at: context.uptime))
    }
}
