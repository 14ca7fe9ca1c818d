/// What rules ask of the requests to one endpoint, so that nothing else is read.
package struct RequestProbes: Sendable, Hashable {
    /// A value in the body.
    package struct Pointer: Sendable, Hashable {
        package var pointer: JSONPointer
        /// Whether an array or an object must be read with all that is in it; otherwise its kind is enough.
        package var isWhole: Bool

        package init(_ pointer: JSONPointer, isWhole: Bool) {
            self.pointer = pointer
            self.isWhole = isWhole
        }
    }

    /// What is read besides headers and values of the body.
    package struct Parts: OptionSet, Sendable, Hashable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The key that the client presents.
        package static let apiKey = Parts(rawValue: 1 << 0)
        /// The texts of the last user message.
        package static let lastUserText = Parts(rawValue: 1 << 1)
        /// The names of the tools on offer.
        package static let toolNames = Parts(rawValue: 1 << 2)
        /// Whether the last message brings a tool's result.
        package static let toolResult = Parts(rawValue: 1 << 3)
        /// Which attempt it is: the client's own count, else a hash of the body.
        package static let attempt = Parts(rawValue: 1 << 4)
    }

    /// Names in lower case, each once.
    package var headers: [String] = []
    /// Each once.
    package var pointers: [Pointer] = []
    package var parts: Parts = []

    package init() {}

    /// Asks for a header as well, and says where in ``ProbeValues/headers`` it will be.
    package mutating func add(header name: String) -> Int {
        if let index = headers.firstIndex(of: name) { return index }
        headers.append(name)
        return headers.count - 1
    }

    /// Asks for a value of the body as well, and says where in ``ProbeValues/pointers`` it will be.
    package mutating func add(pointer: JSONPointer, isWhole: Bool) -> Int {
        if let index = pointers.firstIndex(where: { $0.pointer == pointer }) {
            if isWhole { pointers[index].isWhole = true }
            return index
        }
        pointers.append(Pointer(pointer, isWhole: isWhole))
        return pointers.count - 1
    }
}

/// What was read of a request for its endpoint's ``RequestProbes``.
package struct ProbeValues: Sendable, Hashable {
    /// In the order of ``RequestProbes/headers``: the value, several of one name joined by `, `; nil where there is none.
    package var headers: [String?] = []
    /// In the order of ``RequestProbes/pointers``; nil where there is nothing, an empty array or object where its
    /// content was not asked for.
    package var pointers: [JSONValue?] = []
    /// Without the scheme `Bearer`; nil for none.
    package var apiKey: String?
    package var lastUserText = ""
    package var toolNames: [String] = []
    package var hasToolResult = false
    /// What the client itself counts of the attempts before this one (`x-stainless-retry-count`).
    package var retryCount: Int?
    /// Of the body; 0 unless it was needed.
    package var bodyHash: UInt64 = 0

    package init() {}

    /// The header in which the providers' own clients count the attempts before this one.
    package static let retryHeader = "x-stainless-retry-count"
}
