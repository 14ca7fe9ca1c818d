import AdminAPI
import ServerSentEvents

/// The events of one of the daemon's streams, as they come.
///
/// The sequence ends when the daemon ends the stream; it throws ``AdminClientError`` `connectionLost` when the stream is
/// cut off. The connection is closed when the sequence is let go. It can be iterated once.
///
///     for try await event in try await client.events() { print(event.value.requestsInFlight) }
public struct EventStream<Value: Decodable & Sendable>: AsyncSequence, Sendable {
    /// One event.
    public struct Event: Sendable {
        /// What kind it is: `metrics`; `progress` or `done`.
        public var name: String
        /// What it says.
        public var value: Value
        /// The same as the JSON that was sent.
        public var json: String
    }

    let names: Set<String>
    let base: AsyncThrowingStream<ServerSentEvent, any Error>

    /// An iterator over the events that have not been handed out.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(names: names, base: base.makeAsyncIterator())
    }

    /// Hands out the events one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        let names: Set<String>
        var base: AsyncThrowingStream<ServerSentEvent, any Error>.Iterator

        /// The next event, nil at the end of the stream. Events of other names are passed over.
        ///
        /// - Throws: ``AdminClientError``
        public mutating func next() async throws -> Event? {
            while let event = try await base.next() {
                guard let name = event.event, names.contains(name) else { continue }
                do {
                    let value = try AdminJSON.decode(Value.self, from: Array(event.data.utf8))
                    return Event(name: name, value: value, json: event.data)
                } catch {
                    throw AdminClientError(
                        .badResponse, "an event \"\(name)\" of the stream cannot be read", cause: error
                    )
                }
            }
            return nil
        }
    }
}
