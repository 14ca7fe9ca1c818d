import MockBehavior
import NIOCore
import ProviderRelay

/// How the response that is active is played: as it was decided, with a fault, or as a real provider gives it.
extension ProviderConnection {
    /// How much of a response is written before others have their turn, in slices of a playback.
    static let slicesPerTurn = 8

    /// Writes what is due, then waits for the next deadline, for the client to read, or for the next request.
    func play(_ context: ChannelHandlerContext) {
        if isPlaying || turn != nil { return }
        isPlaying = true
        defer { isPlaying = false }
        var slices = 0
        repeat {
            while let response = active, turn == nil, output.hasRoom {
                let now = loop.now
                if let relay = response.relay {
                    guard playRelay(relay, of: response, at: now, context) else { break }
                    continue
                }
                if response.faulted != nil {
                    playFault(response, at: now, &slices, context)
                    continue
                }
                switch advance(response, at: now, context) {
                case .pause:
                    flush(context)
                    slices += 1
                    if slices == Self.slicesPerTurn { wake(at: now) }
                case .wait(let deadline):
                    wake(at: deadline)
                case .finished:
                    finish(response, at: now, context)
                }
            }
            flushIfNeeded(context)
            // To flush may have made room for more.
        } while active != nil && turn == nil && !isReading && output.hasRoom && active?.relay?.isWaiting != true
    }

    private func advance(
        _ response: ActiveResponse, at now: NIODeadline, _ context: ChannelHandlerContext
    ) -> Playback.Step {
        let (step, count) = put(response, room: response.expectedSize, at: now, context) { buffer in
            response.playback.advance(now: now, into: &buffer, late: loop.metrics.paced) {
                response.prepared.writeHead(to: &$0, at: now, loop: loop)
            }
        }
        note(response, count, at: now)
        return step
    }

    /// Puts out a part of the response, and takes it down if somebody listens.
    @inline(__always)
    private func put<Result>(
        _ response: ActiveResponse, room: Int = 0, at now: NIODeadline, _ context: ChannelHandlerContext,
        _ body: (inout ByteBuffer) -> Result
    ) -> (result: Result, count: Int) {
        guard let tapped = response.tapped else { return output.put(room: room, context, body) }
        return output.put(room: room, context) { buffer in
            let start = buffer.writerIndex
            let result = body(&buffer)
            tapped.wrote(buffer, from: start, at: now, due: response.due)
            return result
        }
    }

    private func note(_ response: ActiveResponse, _ count: Int, at now: NIODeadline) {
        guard count > 0 else { return }
        loop.metrics.sent(count)
        response.bytesSent += count
        if response.firstByteWritten == nil { response.firstByteWritten = now }
    }

    /// Does the next thing that is due of a faulted response; each of its writes goes out by itself.
    private func playFault(
        _ response: ActiveResponse, at now: NIODeadline, _ slices: inout Int, _ context: ChannelHandlerContext
    ) {
        let (step, count) = put(response, at: now, context) { buffer in
            response.faulted?.advance(now: now, into: &buffer, late: loop.metrics.paced) {
                response.prepared.writeHead($0, to: &$1, at: now, loop: loop)
            }
        }
        note(response, count, at: now)
        switch step {
        case .pause:
            flush(context)
            slices += 1
            if slices == Self.slicesPerTurn { wake(at: now) }
        case .wait(let deadline): wake(at: deadline)
        case .finished, nil: finish(response, at: now, context)
        case .stall where hasInputEnded: context.close(promise: nil)
        case .stall: wake(at: now + Self.stallTime)
        case .close:
            cut(response)
            if isStream { breakOff(context) } else { close(context) }
        case .reset:
            cut(response)
            breakOff(context)
        }
    }

    /// Asks a real provider; what it says is written when it comes.
    func forward(_ response: ActiveResponse, _ head: ProxiedHead, _ order: RelayOrder) {
        let relay = Relay(order, to: response.prepared, head: head, loop: loop)
        response.relay = relay
        relay.onProgress = { [weak self] in
            guard let self, let context = self.context else { return }
            self.play(context)
        }
        relay.start(response.prepared.request, provider: response.prepared.head.provider)
    }

    /// Writes the next of what a provider said.
    ///
    /// - Returns: whether there was anything to be done.
    private func playRelay(
        _ relay: Relay, of response: ActiveResponse, at now: NIODeadline, _ context: ChannelHandlerContext
    ) -> Bool {
        var count = 0
        let step = relay.next()
        switch step {
        case .wait: return false
        case .head:
            count = put(response, at: now, context) { response.prepared.writeHead(to: &$0, at: now, loop: loop) }.count
        case .part(let part):
            count = put(response, room: part.readableBytes + 16, at: now, context) { relay.write(part, to: &$0) }.count
        case .finished: count = put(response, at: now, context) { relay.writeEnd(to: &$0) }.count
        case .unanswered, .cut: break
        }
        note(response, count, at: now)
        switch step {
        case .wait, .head, .part: break
        case .finished: finish(response, at: now, context)
        case .unanswered(let failure):
            relay.stop()
            let own = router.answer(to: failure, inPlaceOf: response.prepared, loop: loop)
            active = ActiveResponse(own, inPlaceOf: response)
        case .cut:
            cut(response, .upstreamFailed)
            // What ends with the connection must not look whole.
            if isStream || relay.framing == .untilClose { breakOff(context) } else { close(context) }
        }
        return true
    }

    /// What was put out before goes first.
    private func breakOff(_ context: ChannelHandlerContext) {
        if output.isPending { flush(context) }
        guard isStream else {
            context.breakOff()
            return
        }
        // Frames of HTTP/2 leave at the end of the read, and those that have not left are dropped with their stream.
        context.eventLoop.assumeIsolated().execute { [weak self] in self?.context?.breakOff() }
    }

    /// After which it is looked whether a stalled response still stalls.
    private static let stallTime = TimeAmount.hours(24)

    /// The response ends here, incomplete, and the connection with it.
    private func cut(_ response: ActiveResponse, _ outcome: JournalOutcome = .faulted) {
        response.relay?.stop()
        loop.recordEnd(response, outcome, at: loop.now)
        active = nil
        waiting = []
        isEnding = true
        loop.metrics.responseCut(response.record, isStream: response.isStream)
    }
}
