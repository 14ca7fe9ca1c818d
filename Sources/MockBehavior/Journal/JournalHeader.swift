import ProviderWire

/// What stands before the bytes of an entry in memory: a fixed number of plain fields.
///
/// The bytes follow in the order of the lengths: upstream, model, rule, fault, limit, near miss, request id, head, body.
struct JournalHeader: BitwiseCopyable {
    /// All of the entry in bytes, this header and padding included.
    var size: UInt32 = 0
    var headLength: UInt32 = 0
    var number: UInt64 = 0
    var arrival: UInt64 = 0
    var connection: UInt64 = 0
    var bodySize: UInt64 = 0
    /// Of the whole body, where not all of it was kept.
    var bodyHash: UInt64 = 0
    var bytesSent: UInt64 = 0
    /// Nanoseconds after the arrival; ``absent`` for none.
    var firstByteDue = Self.absent
    var firstByteWritten = Self.absent
    var lastByteDue = Self.absent
    var lastByteWritten = Self.absent
    var abortNoticed = Self.absent
    var bodyLength: UInt32 = 0
    var revision: UInt32 = 0
    var eventsSent: UInt32 = 0
    var promptTokens: UInt32 = 0
    var completionTokens: UInt32 = 0
    /// What the answer told the client to wait, in milliseconds; ``noWait`` for nothing.
    var toldWait = Self.noWait
    var status: UInt16 = 0
    var modelLength: UInt16 = 0
    var nearMissLength: UInt16 = 0
    var upstreamLength: UInt8 = 0
    var ruleLength: UInt8 = 0
    var faultLength: UInt8 = 0
    var limitLength: UInt8 = 0
    var requestIDLength: UInt8 = 0
    /// One more than the position among all endpoints; 0 for none.
    var endpoint: UInt8 = 0
    var provider: UInt8 = 0
    var outcome: UInt8 = 0
    var isStreaming = false
    /// One more than the position among all sources; 0 for none.
    var source: UInt8 = 0

    /// In place of a time that there is none of.
    static let absent = Int64.min
    static let noWait = UInt32.max

    static func code(_ endpoint: Endpoint?) -> UInt8 {
        switch endpoint {
        case nil: 0
        case .chat: 1
        case .completion: 2
        case .response: 3
        case .embedding: 4
        case .message: 5
        case .countTokens: 6
        case .models: 7
        }
    }

    static func endpoint(_ code: UInt8) -> Endpoint? { Endpoint.allCases.first { self.code($0) == code } }

    static func code(_ outcome: JournalOutcome) -> UInt8 {
        switch outcome {
        case .open: 0
        case .completed: 1
        case .clientAborted: 2
        case .faulted: 3
        case .refused: 4
        case .upstreamFailed: 5
        }
    }

    static func code(_ source: AnswerSource?) -> UInt8 {
        switch source {
        case nil: 0
        case .proxied: 1
        case .recorded: 2
        case .replayed: 3
        }
    }

    static func source(_ code: UInt8) -> AnswerSource? { AnswerSource.allCases.first { self.code($0) == code } }

    static func outcome(_ code: UInt8) -> JournalOutcome {
        JournalOutcome.allCases.first { self.code($0) == code } ?? .open
    }

    mutating func end(_ ending: JournalEnding) {
        outcome = Self.code(ending.outcome)
        if let status = ending.status { self.status = UInt16(clamping: status) }
        if let source = ending.source { self.source = Self.code(source) }
        eventsSent = UInt32(clamping: ending.eventsSent)
        bytesSent = UInt64(clamping: ending.bytesSent)
        promptTokens = UInt32(clamping: ending.promptTokens)
        completionTokens = UInt32(clamping: ending.completionTokens)
        firstByteDue = ending.firstByteDue ?? Self.absent
        firstByteWritten = ending.firstByteWritten ?? Self.absent
        lastByteDue = ending.lastByteDue ?? Self.absent
        lastByteWritten = ending.lastByteWritten ?? Self.absent
        abortNoticed = ending.abortNoticed ?? Self.absent
    }
}
