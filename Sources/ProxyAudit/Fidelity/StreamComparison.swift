import ProviderWire

/// The events that reached the client against those that the provider wrote, in one exchange.
struct StreamComparison {
    let served: AnswerReading
    let read: AnswerReading
    let upstream: ObservedResponse
    let client: ObservedResponse
    let isAcrossDialects: Bool

    func results() -> [FidelityAspect: AspectResult] {
        guard client.isStream else {
            return [.events: AspectResult(verdict: .broken, details: ["the stream came as a whole body"])]
        }
        var results: [FidelityAspect: AspectResult] = [.events: contentEvents(), .terminalEvent: terminalEvent()]
        if !isAcrossDialects {
            results[.pings] = pings()
            results[.responseBody] = members()
        }
        return results
    }

    /// What carries content, piece by piece.
    private func contentEvents() -> AspectResult {
        let sent = served.pieces.map { Part($0) }
        let arrived = read.pieces.map { Part($0) }
        guard !sent.isEmpty else { return .notTested }
        guard sent != arrived else { return .pass }
        func result(_ verdict: FidelityVerdict, _ detail: String) -> AspectResult {
            AspectResult(
                verdict: verdict, details: [detail], sent: "\(sent.count) events", arrived: "\(arrived.count) events"
            )
        }
        if joined(sent) == joined(arrived) {
            if arrived.count < sent.count { return result(.changed, "merged") }
            return result(.changed, arrived.count > sent.count ? "split" : "cut elsewhere")
        }
        let lost = sent.removing(arrived)
        let extra = arrived.removing(sent)
        if lost.isEmpty, extra.isEmpty { return result(.broken, "reordered") }
        if lost.isEmpty { return result(.broken, extra.allSatisfy(sent.contains) ? "doubled" : "added") }
        if extra.isEmpty { return result(.lost, "lost") }
        // As many events with another text: that is the text's row.
        return sent.count == arrived.count ? .pass : result(.broken, "lost and altered")
    }

    private struct Part: Hashable {
        var channel: AnswerReading.Piece.Channel
        var text: String

        init(_ piece: AnswerReading.Piece) {
            channel = piece.channel
            text = piece.text
        }
    }

    private func joined(_ parts: [Part]) -> [AnswerReading.Piece.Channel: String] {
        parts.reduce(into: [:]) { $0[$1.channel, default: ""] += $1.text }
    }

    private func terminalEvent() -> AspectResult {
        guard let position = served.terminal else { return .notTested }
        let sent = upstream.events[position]
        guard let arrived = read.terminal else {
            return AspectResult("the terminal event", sent: sent.name ?? sent.data, arrived: nil)
        }
        let contentAfter = read.pieces.contains { $0.event > arrived }
        return contentAfter
            ? AspectResult(verdict: .broken, details: ["content after the terminal event"]) : .pass
    }

    /// What keeps the stream open: pings, and comments, which any stream may have.
    private func pings() -> AspectResult {
        AspectResult(
            worstOf: [
                Self.heartbeats("pings", sent: served.pings.count, arrived: read.pings.count),
                Self.heartbeats("comments", sent: upstream.comments, arrived: client.comments),
            ]
        )
    }

    private static func heartbeats(_ name: String, sent: Int, arrived: Int) -> AspectResult {
        if sent == 0, arrived == 0 { return .notTested }
        if sent == arrived { return .pass }
        return AspectResult(
            verdict: arrived < sent ? .lost : .changed, details: ["\(arrived < sent ? "lost" : "added") \(name)"],
            sent: "\(sent) \(name)", arrived: "\(arrived) \(name)"
        )
    }

    /// What else the events have, where they can be put side by side.
    private func members() -> AspectResult {
        let sent = events(upstream, served)
        let arrived = events(client, read)
        guard sent.count == arrived.count else { return .notTested }
        var found: [BodyDifference] = []
        var names = 0
        for (sent, arrived) in zip(sent, arrived) {
            if sent.name != arrived.name { names += 1 }
            guard sent.data != arrived.data, let value = try? JSONValue(parsing: sent.data),
                let other = try? JSONValue(parsing: arrived.data)
            else { continue }
            for difference in value.differences(to: other) where !difference.hasRowOfItsOwn {
                let isKnown = found.contains { $0.pointer == difference.pointer && $0.kind == difference.kind }
                if !isKnown { found.append(difference) }
            }
        }
        let broken = !read.isReadable && served.isReadable
        return AspectResult(
            worstOf: [
                AspectResult(found),
                names > 0 ? AspectResult(verdict: .changed, details: ["changed the event: line"]) : .pass,
                broken ? AspectResult(verdict: .broken, details: ["an event is no JSON any more"]) : .pass,
            ]
        )
    }

    private func events(_ response: ObservedResponse, _ reading: AnswerReading) -> [ObservedEvent] {
        response.events.enumerated().filter { position, _ in
            !reading.pings.contains(position) && !reading.usageOnly.contains(position) && position != reading.terminal
        }.map(\.element)
    }
}

extension Array where Element: Hashable {
    /// What remains when each element of `others` has been taken out once.
    fileprivate func removing(_ others: [Element]) -> [Element] {
        var counts = others.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        return filter { element in
            guard let count = counts[element], count > 0 else { return true }
            counts[element] = count - 1
            return false
        }
    }
}
