package import MockBehavior

extension UpstreamObservation {
    /// What the tap of a provider port took down of one exchange.
    ///
    /// - Parameters:
    ///   - exchange: as the tap has it, on the monotonic clock.
    ///   - number: tells the arrivals of a run apart.
    ///   - start: of the run, in nanoseconds of the same clock.
    package init(_ exchange: TappedExchange, number: Int, start: Int64) {
        func offset(_ time: Int64) -> Duration { .nanoseconds(time - start) }
        let transcript = WireTranscript(
            bytes: exchange.response,
            transfers: exchange.writes.map {
                WireTranscript.Transfer(time: offset($0.time), count: $0.count, due: $0.due.map(offset))
            }
        )
        let (response, isWhole) = transcript.response()
        let ending: Ending =
            switch exchange.outcome {
            case .completed, .refused: .complete
            case .clientAborted: .aborted(noticed: offset(exchange.end))
            // A fault may be a whole answer, such as a status.
            case .faulted, .upstreamFailed, .open: isWhole ? .complete : .faulted
            }
        self.init(
            number: number, connection: Int(truncatingIfNeeded: exchange.connection),
            upstream: exchange.upstream,
            request: ObservedRequest(head: exchange.requestHead, body: exchange.requestBody),
            requestComplete: offset(exchange.arrival), response: response, end: offset(exchange.end), ending: ending
        )
    }
}

extension ObservedRequest {
    /// A request of HTTP/1.1, its request line and header lines as they were sent, with or without the blank line.
    package init(head: [UInt8], body: [UInt8]) {
        let lines = String(decoding: head, as: UTF8.self).split(separator: "\r\n", omittingEmptySubsequences: true)
        let words = (lines.first ?? "").split(separator: " ")
        self.init(
            method: words.first.map(String.init) ?? "", target: words.dropFirst().first.map(String.init) ?? "",
            fields: HeadFields(lines: lines.dropFirst()), body: body
        )
    }
}
