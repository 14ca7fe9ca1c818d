import MockBehavior
import NIOCore
import NIOHTTP1
import ProviderWire

/// The response that a connection is playing. Bound to the connection's event loop.
final class ActiveResponse {
    var playback: Playback
    let head: ResponseHead
    var record: ResponseRecord
    let closesConnection: Bool

    init(playback: Playback, head: ResponseHead, record: ResponseRecord, closesConnection: Bool) {
        self.playback = playback
        self.head = head
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
        case .whole(let body): body.bytes.count + 512
        case .stream: 1024
        }
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
