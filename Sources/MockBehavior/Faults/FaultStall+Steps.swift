import ProviderWire
import ServerSentEvents

extension WireResponse {
    func stalled(by stall: FaultStall, _ provider: Provider) -> [WireStep] {
        let sent = steps(upTo: stall.moment)
        let start = offset(of: stall.moment)
        let filling = stall.bytes(for: provider)
        guard let duration = stall.duration else {
            guard let filling else { return sent + [WireStep(.stall, at: start)] }
            return sent + [WireStep(.heartbeat(filling, every: stall.interval), at: start + stall.interval)]
        }
        let fillings = filling.map { bytes in
            stride(from: 1, to: (duration / stall.interval).rounded(.up), by: 1).map { number in
                WireStep(.body(bytes), at: start + stall.interval * Int(number))
            }
        }
        let rest = rest(after: stall.moment).map { WireStep($0.action, at: $0.offset + duration) }
        return sent + (fillings ?? []) + rest
    }

    /// What a proper response has after that moment.
    private func rest(after moment: FaultMoment) -> [WireStep] {
        let sent = steps(upTo: moment)
        guard case .afterEvents = moment, !isStream else { return Array(steps.dropFirst(sent.count)) }
        var passed = bodySize / 2
        let body = pieces.compactMap { piece -> WireStep? in
            let part = piece.bytes.dropFirst(passed)
            passed = max(0, passed - piece.bytes.count)
            return part.isEmpty ? nil : WireStep(.body(Array(part)), at: piece.offset)
        }
        return body + [WireStep(.end, at: end)]
    }
}

extension FaultStall {
    /// One piece of the filling; nil for silence.
    fileprivate func bytes(for provider: Provider) -> [UInt8]? {
        var bytes: [UInt8] = []
        switch (filling, provider) {
        case (.nothing, _): return nil
        case (.pings, .anthropic):
            ServerSentEventEncoder.encode(event: "ping", data: #"{"type": "ping"}"#, into: &bytes)
        case (.pings, .openAI), (.comments, _): ServerSentEventEncoder.comment("keep-alive", into: &bytes)
        }
        return bytes
    }
}
