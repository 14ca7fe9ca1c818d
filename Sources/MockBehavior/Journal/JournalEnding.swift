/// How an answer went, told when it has ended. Times are nanoseconds after the request's arrival; nil where there is none.
package struct JournalEnding {
    package var outcome: JournalOutcome
    /// The status that was sent, where it is another than was decided at first.
    package var status: Int?
    /// Where the answer came from, where that is another than was decided at first.
    package var source: AnswerSource?
    /// Events of a stream that were written before the end.
    package var eventsSent = 0
    /// Bytes of the answer that were written, head and framing included.
    package var bytesSent = 0
    /// What the answer's usage said, or would have; 0 for one without usage.
    package var promptTokens = 0
    package var completionTokens = 0
    /// When the first byte of the answer was to be written.
    package var firstByteDue: Int64?
    package var firstByteWritten: Int64?
    package var lastByteDue: Int64?
    package var lastByteWritten: Int64?
    /// When it was noticed that the client is gone.
    package var abortNoticed: Int64?

    package init(_ outcome: JournalOutcome) { self.outcome = outcome }
}
