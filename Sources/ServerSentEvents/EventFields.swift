/// The fields of one event, gathered line by line.
///
/// Name and data of the lines read last may be borrowed from the caller's bytes: ``copyBorrowed()`` must follow before
/// those go away.
struct EventFields: @unchecked Sendable {  // Borrowed pointers live only within one call of the decoder: see above.
    private(set) var id: String?
    private(set) var retry: Int?

    private var name: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var borrowedName: UnsafeRawBufferPointer?
    private var borrowedData: UnsafeRawBufferPointer?

    /// Whether no field has come.
    var isEmpty: Bool { !hasData && id == nil && retry == nil && name.isEmpty && borrowedName == nil }

    /// How many bytes of data have come.
    var dataSize: Int { data.count + (borrowedData?.count ?? 0) }

    /// Takes a line that is not blank, without its end.
    mutating func read(_ line: UnsafeRawBufferPointer) {
        guard let colon = line.firstIndex(of: .colon) else {
            readField(line, line.part(line.count..<line.count))
            return
        }
        let afterColon = colon + 1
        let hasSpace = afterColon < line.count && line[afterColon] == .space
        readField(line.part(0..<colon), line.part((hasSpace ? afterColon + 1 : afterColon)..<line.count))
    }

    /// Takes copies of what is borrowed.
    mutating func copyBorrowed() {
        if let borrowed = borrowedName {
            name.append(contentsOf: borrowed)
            borrowedName = nil
        }
        if let borrowed = borrowedData {
            data.append(contentsOf: borrowed)
            borrowedData = nil
        }
    }

    /// Shows the event, if there is one: without a data line there is not.
    func withEvent(_ body: (ServerSentEventView) -> Void) {
        guard hasData else { return }
        name.withUnsafeBytes { name in
            data.withUnsafeBytes { data in
                body(
                    ServerSentEventView(name: borrowedName ?? name, data: borrowedData ?? data, id: id, retry: retry)
                )
            }
        }
    }

    /// Forgets all fields, for the next event. Space that a common event does not need is given back.
    mutating func removeAll() {
        id = nil
        retry = nil
        hasData = false
        borrowedName = nil
        borrowedData = nil
        if !name.isEmpty { name.removeAll(keepingCapacity: name.count <= 1024) }
        if !data.isEmpty { data.removeAll(keepingCapacity: data.count <= 65536) }
    }

    private mutating func readField(_ field: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        if field.equals("data") {
            readData(value)
        } else if field.equals("event") {
            name.removeAll(keepingCapacity: true)
            borrowedName = value
        } else if field.equals("id") {
            if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
        } else if field.equals("retry") {
            let isNumber = !value.isEmpty && value.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            if isNumber, let milliseconds = Int(String(decoding: value, as: UTF8.self)) { retry = milliseconds }
        }
    }

    private mutating func readData(_ value: UnsafeRawBufferPointer) {
        if hasData {
            copyBorrowed()
            data.append(.lineFeed)
            data.append(contentsOf: value)
        } else {
            hasData = true
            borrowedData = value
        }
    }
}
