import AdminAPI
import AsyncAlgorithms
import HTTPTypes
import Hummingbird
import NIOCore
import ServerSentEvents
import ServiceLifecycle
import Synchronization

/// One event of a stream, rendered.
struct ServerEvent: Sendable {
    let bytes: [UInt8]

    /// - Parameter resource: becomes the event's JSON data.
    init(_ name: String, _ resource: some Encodable) throws {
        var bytes: [UInt8] = []
        ServerSentEventEncoder.encode(event: name, data: try AdminJSON.encode(resource), into: &bytes)
        self.bytes = bytes
    }
}

/// What a source of events has to say at one tick.
enum EventStep: Sendable {
    case next([ServerEvent])
    /// These, and the stream ends.
    case last([ServerEvent])
}

/// Serves event streams to a bounded number of subscribers. The count is atomic.
///
/// A stream ends with its client, with the daemon, or when its source says so. A client that does not read is cut off by
/// the ``StalledWriteHandler``.
final class EventSubscribers: Sendable {
    static let maximum = 64
    private let count = Atomic<Int>(0)

    /// A response that asks its source for events at every tick, the first at once.
    ///
    /// - Parameter state: what the source remembers from one tick to the next.
    /// - Throws: ``Problem`` 503 if there are too many subscribers.
    func stream<State: Sendable>(
        every interval: Duration = .seconds(1), state: State,
        _ next: @escaping @Sendable (inout State) async throws -> EventStep
    ) throws -> Response {
        guard count.load(ordering: .relaxed) < Self.maximum else {
            throw Problem(status: 503, detail: "there are \(Self.maximum) event streams already; close one of them")
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream"],
            body: ResponseBody { [self] writer in
                count.wrappingAdd(1, ordering: .relaxed)
                defer { count.wrappingSubtract(1, ordering: .relaxed) }
                var state = state
                if try await Self.write(try await next(&state), to: &writer) {
                    for await _ in AsyncTimerSequence(interval: interval, clock: .continuous).cancelOnGracefulShutdown()
                    {
                        if try await !Self.write(try await next(&state), to: &writer) { break }
                    }
                }
                try await writer.finish(nil)
            }
        )
    }

    /// Returns whether the stream goes on. A tick without news sends a comment, so that both ends see the other live.
    private static func write(_ step: EventStep, to writer: inout any ResponseBodyWriter) async throws -> Bool {
        let (events, goesOn) =
            switch step {
            case .next(let events): (events, true)
            case .last(let events): (events, false)
            }
        var buffer = ByteBuffer()
        for event in events { buffer.writeBytes(event.bytes) }
        if events.isEmpty { buffer.writeString(": still here\n\n") }
        try await writer.write(buffer)
        return goesOn
    }
}
