import MockBehavior
import NIOCore
import ProviderWire

/// The response that a connection is playing. Bound to the connection's event loop.
final class ActiveResponse {
    var playback: Playback
    let head: ResponseHead
    private let opening: LoopContext.OpeningKind
    let record: ResponseRecord
    let closesConnection: Bool

    init(
        playback: consuming Playback, head: consuming ResponseHead, opening: LoopContext.OpeningKind,
        record: ResponseRecord,
        closesConnection: Bool
    ) {
        self.playback = playback
        self.head = head
        self.opening = opening
        self.record = record
        self.closesConnection = closesConnection
    }

    var isStream: Bool {
        switch playback.script.content {
        case .whole: false
        case .stream: true
        }
    }

    /// A first guess at the size of a buffer.
    var expectedSize: Int {
        switch playback.script.content {
        case .whole(let body): body.bytes.count + 1024
        case .stream: 2048
        }
    }

    func writeHead(to buffer: inout ByteBuffer, at now: NIODeadline, loop: LoopContext) {
        head.write(to: &buffer, opening: loop.opening(opening, at: now), processing: now - record.arrival)
    }
}

/// What is counted of a response.
struct ResponseRecord {
    var endpoint: Endpoint?
    var status: Int
    var arrival: NIODeadline
    var bytesReceived: Int
    /// The answer to a ping (`OPTIONS *`), which is nobody's traffic.
    var isPing = false
}
