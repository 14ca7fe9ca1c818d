/// When the client had what each event brought, whatever the proxy made of the events.
///
/// With as many events at both ends the n-th is the n-th. With fewer or more, but the same content, an event has arrived
/// when the client had read as much content as had been written with it: so merged and split events are still timed, and
/// streams of two dialects. Otherwise the events are matched as far as both ends saw some. Pings are left out.
struct EventAlignment: Sendable, Hashable {
    /// One event that the provider wrote and the client has.
    struct Event: Sendable, Hashable {
        var written: Duration
        var read: Duration
        /// Which of the client's events brought it, and by which of its reads.
        var clientEvent: Int
        var clientRead: Int
        /// Which of the mock's writes it left with.
        var upstreamWrite: Int
    }

    var events: [Event]

    /// - Parameters:
    ///   - served: what was written says.
    ///   - read: what was read says.
    init(upstream: ObservedResponse, _ served: AnswerReading, client: ObservedResponse, _ read: AnswerReading) {
        let written = upstream.events.indices.filter { !served.pings.contains($0) }
        let arrived = client.events.indices.filter { !read.pings.contains($0) }
        let isSameContent = Self.joined(served) == Self.joined(read) && !served.pieces.isEmpty
        let pairs: [(Int, Int)]
        if written.count == arrived.count && served.endpoint == read.endpoint || !isSameContent {
            pairs = Array(zip(written, arrived))
        } else {
            pairs = Self.byContent(served.pieces, read.pieces)
        }
        events = pairs.map { sent, got in
            Event(
                written: upstream.events[sent].time, read: client.events[got].time, clientEvent: got,
                clientRead: client.events[got].transfer, upstreamWrite: upstream.events[sent].transfer
            )
        }
    }

    private static func joined(_ reading: AnswerReading) -> [AnswerReading.Piece.Channel: String] {
        reading.pieces.reduce(into: [:]) { $0[$1.channel, default: ""] += $1.text }
    }

    /// Each piece that was written with the first that completes as much content.
    private static func byContent(
        _ written: [AnswerReading.Piece], _ read: [AnswerReading.Piece]
    ) -> [(Int, Int)] {
        var pairs: [(Int, Int)] = []
        var sent = 0
        var got = 0
        var next = 0
        for piece in written {
            sent += piece.text.utf8.count
            while got < sent, next < read.count {
                got += read[next].text.utf8.count
                next += 1
            }
            guard got >= sent, next > 0 else { break }
            // Of several pieces in one event the event is timed once.
            if pairs.last?.0 != piece.event { pairs.append((piece.event, read[next - 1].event)) }
        }
        return pairs
    }
}
