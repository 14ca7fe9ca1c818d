import ProviderWire
import Testing

@testable import LoadModel

/// What ``AnswerCheck`` says of an answer that comes in pieces.
struct JudgedAnswer {
    let outcome: Outcome
    /// What was seen after how many bytes, where anything was.
    let arrivals: [(offset: Int, arrival: AnswerArrival)]
    let promptTokens: Int?
    let outputTokens: Int?
    let text: String

    /// After how many bytes the first content was seen.
    var contentOffset: Int? { offset(of: .content) }

    /// After how many bytes such a part was first seen.
    func offset(of part: AnswerArrival.Parts) -> Int? {
        arrivals.first { $0.arrival.parts.contains(part) }?.offset
    }

    /// How many events had content.
    var contentCount: Int { arrivals.reduce(0) { $0 + $1.arrival.contentCount } }

    /// - Parameter pieceSize: in bytes; every piece but the last is that large.
    init(
        _ text: String,
        _ endpoint: Endpoint,
        isStreaming: Bool = false,
        status: Int = 200,
        pieceSize: Int = .max,
        collectsText: Bool = false
    ) {
        var check = AnswerCheck(endpoint: endpoint, isStreaming: isStreaming, collectsText: collectsText)
        check.begin(status: status)
        let bytes = Array(text.utf8)
        var arrivals: [(offset: Int, arrival: AnswerArrival)] = []
        var position = 0
        while position < bytes.count {
            let end = pieceSize > bytes.count - position ? bytes.count : position + pieceSize
            let arrival = bytes[position..<end].withUnsafeBytes { check.receive($0) }
            if arrival != AnswerArrival() { arrivals.append((end, arrival)) }
            position = end
        }
        outcome = check.finish()
        self.arrivals = arrivals
        promptTokens = check.promptTokens
        outputTokens = check.outputTokens
        self.text = check.text
    }

    /// Expects a stream to succeed however it is cut, its first content seen with the event that has it.
    static func expectSuccess(
        of stream: String, _ endpoint: Endpoint, content: String, _ location: SourceLocation = #_sourceLocation
    ) throws {
        let contentStart = try #require(stream.firstRange(of: content)).lowerBound
        let eventEnd = try #require(stream[contentStart...].firstRange(of: "\n\n")).upperBound
        let expected = stream.utf8.distance(from: stream.startIndex, to: eventEnd)
        for pieceSize in 1...stream.utf8.count {
            let judged = JudgedAnswer(stream, endpoint, isStreaming: true, pieceSize: pieceSize)
            #expect(judged.outcome == .success, sourceLocation: location)
            // The piece that has the event's last byte.
            let piece = min(stream.utf8.count, (expected + pieceSize - 1) / pieceSize * pieceSize)
            #expect(judged.contentOffset == piece, "cut into pieces of \(pieceSize)", sourceLocation: location)
        }
    }
}
