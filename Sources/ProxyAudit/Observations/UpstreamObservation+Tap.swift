package import MockBehavior

extension UpstreamObservation {
    /// What the provider port took down of one exchange; nil for what is no request.
    ///
    /// - Parameter origin: the run's start, in nanoseconds of the monotonic clock.
    package init?(_ exchange: TappedExchange, number: Int, origin: Int64) {
        guard let request = ObservedRequest(head: exchange.requestHead, body: exchange.requestBody) else { return nil }
        func offset(_ time: Int64) -> Duration { .nanoseconds(time - origin) }
        let transfers = exchange.writes.map { write in
            WireTransfer(time: offset(write.time), count: write.count, due: write.due.map(offset))
        }
        let end = offset(exchange.end)
        let ending: Ending =
            switch exchange.outcome {
            case .completed, .refused: .complete
            case .clientAborted: .aborted(noticed: end)
            case .faulted, .open, .upstreamFailed: .faulted
            }
        self.init(
            number: number, connection: Int(truncatingIfNeeded: exchange.connection), upstream: exchange.upstream,
            request: request, requestComplete: offset(exchange.arrival),
            response: ObservedResponse(bytes: exchange.response, transfers: transfers), end: end, ending: ending
        )
    }
}
