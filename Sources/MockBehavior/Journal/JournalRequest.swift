package import ProviderWire

/// What is known of a request when its answer is decided, besides its bytes.
///
/// It is made for each request and never copied.
package struct JournalRequest: ~Copyable {
    /// When its last byte was read, in nanoseconds of the clock whose zero the journal was told.
    package var arrival: UInt64
    /// Which connection it came over; the same number for all requests of one.
    package var connection: UInt64
    /// The revision of the configuration that decided the answer.
    package var revision: Int
    /// The name of the upstream; empty for the one at the top of the configuration document.
    package var upstream = ""
    /// Nil where the path leads nowhere.
    package var endpoint: Endpoint?
    package var provider: Provider
    package var model: String?
    package var isStreaming = false
    /// The status of the answer; 0 for a fault that sends none.
    package var status: Int
    /// The name of the rule that answered.
    package var rule: String?
    /// The name of the fault that was injected.
    package var fault: String?
    /// The name of the rate limit that turned the request away.
    package var limit: String?
    /// What the answer tells the client to wait before it comes back.
    package var toldWait: Duration?
    /// Which rule almost matched, and what was missing, in words.
    package var nearMiss: String?
    /// Where the answer comes from, if it is a real provider's.
    package var source: AnswerSource?

    package init(
        arrival: UInt64, connection: UInt64, revision: Int, endpoint: Endpoint?, provider: Provider, status: Int
    ) {
        self.arrival = arrival
        self.connection = connection
        self.revision = revision
        self.endpoint = endpoint
        self.provider = provider
        self.status = status
    }
}

/// The bytes of a request, which are valid during one call: the journal copies what it keeps.
package struct JournalBytes {
    /// The request line and the header lines, each ended by CRLF; an empty line at the end does not matter.
    package var head: UnsafeRawBufferPointer
    /// The whole body, as it was before the client compressed it.
    package var body: UnsafeRawBufferPointer
    /// The key that the client presented, with or without `Bearer`; empty for none, nil has the head looked through for it.
    package var key: UnsafeRawBufferPointer?
    /// The id that the answer carries.
    package var requestID: UnsafeRawBufferPointer?

    package init(
        head: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer? = nil,
        requestID: UnsafeRawBufferPointer? = nil
    ) {
        self.head = head
        self.body = body
        self.key = key
        self.requestID = requestID
    }
}
