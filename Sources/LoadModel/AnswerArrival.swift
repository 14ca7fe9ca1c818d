/// What came with some bytes of a streamed answer.
package struct AnswerArrival: Sendable, Hashable {
    /// The kinds of events that were among them.
    package struct Parts: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// An event with a choice or a block, be it empty.
        package static let chunk = Parts(rawValue: 1 << 0)
        /// An event with content, reasoning or tool arguments that are not empty.
        package static let content = Parts(rawValue: 1 << 1)
        /// An event with content or tool arguments that are not empty: no reasoning.
        package static let answer = Parts(rawValue: 1 << 2)
    }

    /// What was among the bytes.
    package var parts: Parts = []
    /// How many events had content. All events of one read came at the same time.
    package var contentCount = 0

    package init() {}
}

extension Sample {
    /// Notes when what arrived was read.
    package mutating func note(_ arrival: AnswerArrival, at time: Duration) {
        if arrival.parts.isEmpty { return }
        if firstChunk == nil, arrival.parts.contains(.chunk) { firstChunk = time }
        if firstAnswer == nil, arrival.parts.contains(.answer) { firstAnswer = time }
        for _ in 0..<arrival.contentCount { contentTimes.append(time) }
    }
}
