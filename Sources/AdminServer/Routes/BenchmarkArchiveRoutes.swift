import AdminAPI
import HTTPTypes
import Hummingbird
import LoadModel
import NIOCore
import RunHistory

extension AdminRouter {
    /// The largest archive that is taken in.
    private static let maximumArchiveSize = 512 << 20

    @Sendable func exportBenchmarks(_ request: Request, _: AdminRequestContext) async throws -> Response {
        let query = try request.runQuery()
        let history = context.benchmarks.history
        let ids: [String]
        do throws(RunHistoryError) {
            ids = try await history.ids(query)
        } catch {
            guard error.code == .unknownRun else { throw error }
            throw Problem(status: 422, detail: error.message)
        }
        if let missing = query.ids?.first(where: { !ids.contains($0) }) { throw Problem(unknownBenchmark: missing) }
        return Response(
            status: .ok, headers: [.contentType: AdminSchema.archiveType],
            body: ResponseBody { writer in
                // Oldest first, so that they are taken in in the order in which they came about; one at a time in memory.
                for id in ids.reversed() {
                    guard let run = try await history.archived(id) else { continue }
                    try await writer.write(ByteBuffer(bytes: try AdminJSON.encode(run) + [UInt8(ascii: "\n")]))
                }
                try await writer.finish(nil)
            }
        )
    }

    @Sendable func importBenchmarks(_ request: Request, _: AdminRequestContext) async throws -> Response {
        var reader = ArchiveReader()
        var size = 0
        for try await piece in request.body {
            size += piece.readableBytes
            guard size <= Self.maximumArchiveSize else {
                throw Problem(
                    status: 413,
                    detail: "the archive is larger than \(Self.maximumArchiveSize) bytes; import it in parts"
                )
            }
            try reader.read(piece.readableBytesView)
        }
        return try .json(await context.benchmarks.take(try reader.finish()))
    }
}
