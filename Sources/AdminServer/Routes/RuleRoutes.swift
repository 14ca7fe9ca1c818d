import AdminAPI
import Hummingbird
import MockBehavior
import ProviderWire

extension AdminRouter {
    @Sendable func rules(_ request: Request, _: AdminRequestContext) async throws -> Response {
        .document(.array(try part(request).configuration.rules))
    }

    @Sendable func replaceRules(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let rules = try await request.jsonBody()
        let counting = { (part: ConfigurationPart, change: inout ChangeResource) in
            change.count = part.configuration.rules.count
        }
        return try change(request, parts: [(["rules"], [])], replying: counting) { $0.setting(["rules"], to: rules) }
    }

    @Sendable func testRules(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let document = try await request.jsonBody()
        let book = try part(request).upstream.rules
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
