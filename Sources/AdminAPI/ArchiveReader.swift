package import LoadModel

/// Reads the runs of an archive, line by line, and everything that is wrong with them.
package struct ArchiveReader: Sendable {
    private var line: [UInt8] = []
    private var number = 1
    private var runs: [ArchivedRun] = []
    private var places: [Problem.Place] = []
    /// More mistakes than these are not told.
    private static let maximumPlaces = 20
    /// The longest line that is read.
    private static let maximumLineSize = 32 << 20

    /// A reader of nothing yet.
    package init() {}

    /// Reads on.
    ///
    /// - Throws: ``Problem`` 413 for a line that is too long.
    package mutating func read(_ bytes: some Sequence<UInt8>) throws(Problem) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                endLine()
            } else {
                line.append(byte)
            }
        }
        if line.count > Self.maximumLineSize {
            throw Problem(status: 413, detail: "line \(number) is longer than \(Self.maximumLineSize) bytes")
        }
    }

    /// The runs.
    ///
    /// - Throws: ``Problem`` 422 with what is wrong, by line.
    package mutating func finish() throws(Problem) -> [ArchivedRun] {
        endLine()
        if !places.isEmpty {
            throw Problem(
                status: 422, detail: "The archive cannot be taken in; nothing of it was.", errors: places
            )
        }
        return runs
    }

    private mutating func endLine() {
        defer {
            line.removeAll(keepingCapacity: true)
            number += 1
        }
        if line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\t") }) {
            return
        }
        do {
            let run = try AdminJSON.decode(ArchivedRun.self, from: line)
            for issue in run.issues { refuse(issue.pointer, issue.detail) }
            runs.append(run)
        } catch let error as DecodingError {
            refuse(error.pointer, error.reason)
        } catch {
            refuse("", "this is no JSON: \(error)")
        }
    }

    private mutating func refuse(_ pointer: String, _ detail: String) {
        guard places.count < Self.maximumPlaces else { return }
        places.append(.init(pointer: pointer, detail: "line \(number): \(detail)"))
    }
}

extension DecodingError {
    fileprivate var context: Context? {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            context
        @unknown default: nil
        }
    }

    /// Where in the document it happened, as a JSON pointer.
    fileprivate var pointer: String { (context?.codingPath ?? []).map { "/\($0.stringValue)" }.joined() }

    fileprivate var reason: String {
        switch self {
        case .keyNotFound(let key, _): "\"\(key.stringValue)\" is missing; is this a line of an export?"
        default: context?.debugDescription ?? "\(self)"
        }
    }
}
