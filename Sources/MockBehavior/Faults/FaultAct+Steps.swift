extension FaultAct {
    /// How long before a reset the last bytes are sent: some systems drop what was received and not yet read.
    static let readingTime = Duration.milliseconds(20)

    /// More writes than this are made larger instead.
    static let maximumWrites = 100_000

    /// What is done in place of the response. Pure: the same response, the same steps.
    ///
    /// - Parameter segments: the response as it would be sent, one head before everything else.
    package func steps(for segments: [WireSegment], _ circumstances: FaultCircumstances) -> [WireStep] {
        let response = WireResponse(segments)
        return switch self {
        case .status(let status): response.replaced(by: status, circumstances)
        case .refuse: [WireStep(.reset, at: .zero)]
        case .reset(let moment): response.broken(at: moment)
        case .close(let moment): response.cut(at: moment)
        case .endEarly(let count): response.ended(after: count ?? response.pieces.count - 1)
        case .errorEvent(let event): response.ended(by: event, circumstances)
        case .stall(let stall): response.stalled(by: stall, circumstances.provider)
        case .trickle(let size, let interval): response.trickled(size: size, interval: interval)
        case .malformedJSON(let count): response.malformed(after: count).steps
        case .contentType(let type): response.mislabelled(type).steps
        case .truncateBody: response.truncated
        case .duplicateEvents(let count): response.duplicated(after: count).steps
        case .reorderEvents(let count): response.reordered(after: count).steps
        case .framing(let framing): framing.steps(for: response)
        }
    }
}

extension WireResponse {
    fileprivate func broken(at moment: FaultMoment) -> [WireStep] {
        let sent = steps(upTo: moment)
        return sent + [WireStep(.reset, at: offset(of: moment) + (sent.isEmpty ? .zero : FaultAct.readingTime))]
    }

    fileprivate func cut(at moment: FaultMoment) -> [WireStep] {
        steps(upTo: moment) + [WireStep(.close, at: offset(of: moment))]
    }

    fileprivate func ended(after count: Int) -> [WireStep] {
        let moment = FaultMoment.afterEvents(max(0, count))
        return steps(upTo: moment) + [WireStep(.end, at: offset(of: moment))]
    }

    fileprivate func ended(by event: FaultErrorEvent, _ circumstances: FaultCircumstances) -> [WireStep] {
        let moment = FaultMoment.afterEvents(event.afterEvents)
        let sent = steps(upTo: moment)
        let offset = offset(of: moment)
        // Without the head.
        let bytes = event.bytes(afterEvents: sent.count - 1, circumstances)
        return sent + [WireStep(.body(bytes), at: offset), WireStep(.end, at: offset)]
    }

    fileprivate func trickled(size: Int, interval: Duration) -> [WireStep] {
        let size = max(size, (bodySize + FaultAct.maximumWrites - 1) / FaultAct.maximumWrites)
        var steps = [WireStep(.head(head), at: offset)]
        var earliest = offset
        for piece in pieces {
            var rest = piece.bytes[...]
            while !rest.isEmpty {
                let due = max(piece.offset, earliest)
                steps.append(WireStep(.body(Array(rest.prefix(size))), at: due))
                rest = rest.dropFirst(size)
                earliest = due + interval
            }
        }
        return steps + [WireStep(.end, at: steps.last?.offset ?? offset)]
    }

    fileprivate func mislabelled(_ type: String) -> WireResponse {
        var response = self
        response.head["content-type"] = type
        return response
    }

    fileprivate var truncated: [WireStep] {
        var response = self
        response.head.framing = .length(bodySize)
        let sent = [WireStep(.head(response.head), at: offset)] + halfBody
        return sent + [WireStep(.close, at: sent.last?.offset ?? offset)]
    }

    fileprivate func duplicated(after count: Int?) -> WireResponse {
        var response = self
        let chosen = count.map { min($0, pieces.count - 1) }
        response.pieces = pieces.enumerated().flatMap { index, piece in
            Array(repeating: piece, count: chosen == nil || chosen == index ? 2 : 1)
        }
        return response
    }

    /// The bytes change places; what is due when does not.
    fileprivate func reordered(after count: Int?) -> WireResponse {
        var response = self
        let last = pieces.count - 2
        let firsts = count.map { [min($0, last)] } ?? Array(stride(from: 0, through: last, by: 2))
        for first in firsts where first >= 0 {
            response.pieces[first].bytes = pieces[first + 1].bytes
            response.pieces[first + 1].bytes = pieces[first].bytes
        }
        return response
    }

    fileprivate func malformed(after count: Int) -> WireResponse {
        var response = self
        let places = pieces.indices.filter { !isStream || EventLines(pieces[$0].bytes).hasJSON }
        guard let place = places.first(where: { $0 >= count || !isStream }) ?? places.last else { return self }
        if isStream {
            var event = EventLines(pieces[place].bytes)
            event.cutData()
            response.pieces[place].bytes = event.bytes
        } else {
            let bytes = pieces[place].bytes
            response.pieces[place].bytes = Array(bytes.prefix(bytes.count / 2))
            response.head.framing = .length(response.bodySize)
        }
        return response
    }
}
