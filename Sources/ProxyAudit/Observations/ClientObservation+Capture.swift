package import LoadModel

extension ClientObservation {
    /// What the generator took down of one exchange of the audit.
    ///
    /// - Parameter start: of the run, in nanoseconds of the monotonic clock.
    package init(_ capture: ProbeCapture, of exchange: AuditExchange, start: Int64) {
        func offset(_ time: Int64) -> Duration { .nanoseconds(time - start) }
        let transcript = WireTranscript(
            bytes: capture.response,
            transfers: capture.reads.map { WireTranscript.Transfer(time: offset($0.time), count: $0.count) }
        )
        let ending: Ending =
            switch capture.ending {
            case .complete: .complete
            case .left(let count): .aborted(afterEvents: count)
            case .failed(let kind): .failed(kind)
            }
        self.init(
            number: exchange.number, lane: exchange.lane, key: exchange.key, promptKey: exchange.promptKey,
            resilienceCase: exchange.resilienceCase, endpoint: exchange.endpoint, request: exchange.request,
            intendedStart: offset(capture.intendedStart), start: capture.start.map(offset),
            response: transcript.response().response, end: offset(capture.end), ending: ending,
            bytesSent: capture.start == nil ? 0 : exchange.bytes.count,
            bytesReceived: capture.response.count
        )
    }
}
