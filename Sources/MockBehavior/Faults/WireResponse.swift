/// A response as it would be sent if nothing were wrong with it, taken apart for the faults.
struct WireResponse: Sendable, Hashable {
    /// A piece of the body: an event of a stream, or the whole body.
    struct Piece: Sendable, Hashable {
        var bytes: [UInt8]
        var offset: Duration
    }

    var head: WireHead
    /// When the head is due.
    var offset: Duration
    var pieces: [Piece]

    /// - Parameter segments: one head before everything else.
    init(_ segments: [WireSegment]) {
        guard let first = segments.first, case .head(let head) = first.content else {
            preconditionFailure("a response begins with its head")
        }
        self.head = head
        offset = first.offset
        pieces = segments.dropFirst().map { segment in
            guard case .body(let bytes) = segment.content else {
                preconditionFailure("a response has one head")
            }
            return Piece(bytes: bytes, offset: segment.offset)
        }
    }

    var isStream: Bool { head.framing == .stream }
    /// In bytes.
    var bodySize: Int { pieces.reduce(0) { $0 + $1.bytes.count } }
    /// When the last byte is due.
    var end: Duration { pieces.last?.offset ?? offset }

    /// The response as it is, to its proper end.
    var steps: [WireStep] { steps(upTo: .afterEvents(pieces.count), isWhole: true) + [WireStep(.end, at: end)] }

    /// What is sent before that moment.
    func steps(upTo moment: FaultMoment) -> [WireStep] { steps(upTo: moment, isWhole: false) }

    /// When the moment is.
    func offset(of moment: FaultMoment) -> Duration { steps(upTo: moment).last?.offset ?? offset }

    private func steps(upTo moment: FaultMoment, isWhole: Bool) -> [WireStep] {
        let head = WireStep(.head(head), at: offset)
        switch moment {
        case .beforeHead: return []
        case .afterHead: return [head]
        case .afterEvents(let count) where isStream || isWhole:
            return [head] + pieces.prefix(count).map { WireStep(.body($0.bytes), at: $0.offset) }
        case .afterEvents: return [head] + halfBody
        }
    }

    /// The first half of the body, as it comes; nothing of a body of fewer than two bytes.
    var halfBody: [WireStep] {
        var rest = bodySize / 2
        var steps: [WireStep] = []
        for piece in pieces where rest > 0 {
            steps.append(WireStep(.body(Array(piece.bytes.prefix(rest))), at: piece.offset))
            rest -= piece.bytes.count
        }
        return steps
    }
}
