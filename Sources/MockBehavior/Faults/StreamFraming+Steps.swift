extension StreamFraming {
    /// The same events, written this way.
    func steps(for response: WireResponse) -> [WireStep] {
        let body = packed(pieces(of: response)).flatMap { piece in
            cut(piece.bytes).map { WireStep(.body($0), at: piece.offset) }
        }
        return [WireStep(.head(response.head), at: response.offset)] + body + [WireStep(.end, at: response.end)]
    }

    private var lineEndBytes: [UInt8] {
        switch lineEnd {
        case .lf where !splitsLineEnds: [0x0A]
        case .cr where !splitsLineEnds: [0x0D]
        case .lf, .crlf, .cr: [0x0D, 0x0A]
        }
    }

    private func pieces(of response: WireResponse) -> [WireResponse.Piece] {
        let padded = eventPadding == nil ? nil : response.pieces.firstIndex { EventLines($0.bytes).hasJSON }
        return response.pieces.indices.flatMap { index in
            let piece = response.pieces[index]
            let isLast = index == response.pieces.count - 1
            var event = EventLines(piece.bytes)
            if let eventPadding, padded == index { event.padData(by: eventPadding) }
            if hasComments { event.insertComment("in the middle of an event") }
            if !hasSpace { event.removeSpaces() }
            let bytes = event.bytes(lineEnd: lineEndBytes, hasBlankLine: !isLast || hasFinalBlankLine)
            let written = [WireResponse.Piece(bytes: bytes, offset: piece.offset)]
            return written + (isLast ? [] : comments(after: index, at: piece.offset))
        }
    }

    /// What stands between this event and the next.
    private func comments(after index: Int, at offset: Duration) -> [WireResponse.Piece] {
        var texts: [[UInt8]] = []
        if let commentSize, index == 0 { texts.append(Array(repeating: UInt8(ascii: "x"), count: commentSize)) }
        if hasComments { texts.append(Array("between two events".utf8)) }
        return texts.map { text in
            let bytes = Array((hasSpace ? ": " : ":").utf8) + text + lineEndBytes + lineEndBytes
            return WireResponse.Piece(bytes: bytes, offset: offset)
        }
    }

    private func packed(_ pieces: [WireResponse.Piece]) -> [WireResponse.Piece] {
        guard packedEvents > 1 else { return pieces }
        return stride(from: 0, to: pieces.count, by: packedEvents).map { start in
            let packet = pieces[start..<min(start + packedEvents, pieces.count)]
            return WireResponse.Piece(
                bytes: packet.flatMap(\.bytes), offset: packet.last?.offset ?? pieces[start].offset
            )
        }
    }

    private func cut(_ bytes: [UInt8]) -> [[UInt8]] {
        guard splitSize != nil || splitsCharacters || splitsLineEnds else { return [bytes] }
        // Paddings of megabytes are not sent byte by byte.
        let size = splitSize.map { max($0, bytes.count / FaultAct.maximumWrites) }
        var parts: [[UInt8]] = []
        var start = 0
        for index in bytes.indices.dropFirst() {
            let isDue = size.map { index % $0 == 0 } ?? false
            let isInCharacter = splitsCharacters && bytes[index] & 0xC0 == 0x80 && bytes[index - 1] & 0xC0 == 0xC0
            let isInLineEnd = splitsLineEnds && bytes[index] == 0x0A && bytes[index - 1] == 0x0D
            guard isDue || isInCharacter || isInLineEnd else { continue }
            parts.append(Array(bytes[start..<index]))
            start = index
        }
        parts.append(Array(bytes[start...]))
        return parts
    }
}
