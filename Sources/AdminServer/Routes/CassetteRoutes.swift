import AdminAPI
import Hummingbird
import MockBehavior

extension AdminRouter {
    @Sendable func cassettes(_: Request, _: AdminRequestContext) async throws -> Response {
        let library = context.cassettes
        let summaries = try reading { () throws(CassetteError) in try library.names() }.map { name in
            var summary = CassetteSummary(
                name: name, entries: 0, bytes: 0, file: library.path(of: name), refused: 0,
                error: library.failure(of: name)
            )
            do throws(CassetteError) {
                if let cassette = try library.find(name) {
                    summary.entries = cassette.entries.count
                    summary.bytes = cassette.byteCount
                    summary.refused = cassette.refusedCount
                }
            } catch {
                summary.error = error.message
            }
            return summary
        }
        return try .json(CassetteList(cassettes: summaries))
    }

    @Sendable func cassette(_: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let name = requestContext.parameters.get("name") ?? ""
        let library = context.cassettes
        guard let cassette = try reading({ () throws(CassetteError) in try library.find(name) }) else {
            throw Self.unknownCassette(name)
        }
        let entries = cassette.entries.map(CassetteRecording.init)
        return try .json(CassetteResource(name: name, file: library.path(of: name), entries: entries))
    }

    @Sendable func removeCassette(_: Request, _ requestContext: AdminRequestContext) async throws -> Response {
        let name = requestContext.parameters.get("name") ?? ""
        let library = context.cassettes
        guard let removed = try reading({ () throws(CassetteError) in try library.remove(name) }) else {
            throw Self.unknownCassette(name)
        }
        return try .json(CassetteRemoved(removed: removed))
    }

    private func reading<Value>(_ body: () throws(CassetteError) -> Value) throws(Problem) -> Value {
        do throws(CassetteError) {
            return try body()
        } catch {
            throw Problem(status: 409, detail: error.message)
        }
    }

    private static func unknownCassette(_ name: String) -> Problem {
        Problem(status: 404, detail: "there is no cassette \"\(name)\"; GET /v1/cassettes lists those that there are")
    }
}
