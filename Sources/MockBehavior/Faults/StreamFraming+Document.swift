import DocumentReading
import ProviderWire

extension StreamFraming {
    private static let keys = [
        "splitBytes", "splitCharacters", "splitLineEnds", "lineEnds", "spaces", "comments", "eventsPerPacket",
        "finalBlankLine", "commentBytes", "paddingBytes",
    ]

    /// Reads `framing`, an object of
    /// - `splitBytes` (1…; none), `splitCharacters` (false), `splitLineEnds` (false): where writes are cut.
    /// - `lineEnds` ("lf", "crlf" or "cr"; "lf"), `spaces` (true): how lines are written.
    /// - `comments` (false), `eventsPerPacket` (1…, 1), `finalBlankLine` (true): what stands between events.
    /// - `commentBytes`, `paddingBytes` (1…8388608; none): a giant comment, a giant first event.
    init?(reading reader: DocumentReader) {
        guard let section = reader.object("framing", keys: Self.keys) else { return nil }
        self.init()
        splitSize = section.int("splitBytes", in: 1...(1 << 20))
        splitsCharacters = section.bool("splitCharacters") ?? splitsCharacters
        splitsLineEnds = section.bool("splitLineEnds") ?? splitsLineEnds
        let lineEnds = LineEnd.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        let written = section.read("lineEnds", expected: "one of \(lineEnds)") {
            $0.stringValue.flatMap(LineEnd.init(rawValue:))
        }
        lineEnd = written ?? (splitsLineEnds ? .crlf : lineEnd)
        hasSpace = section.bool("spaces") ?? hasSpace
        hasComments = section.bool("comments") ?? hasComments
        packedEvents = section.int("eventsPerPacket", in: 1...1_000_000) ?? packedEvents
        hasFinalBlankLine = section.bool("finalBlankLine") ?? hasFinalBlankLine
        commentSize = section.int("commentBytes", in: 1...Self.maximumPadding)
        eventPadding = section.int("paddingBytes", in: 1...Self.maximumPadding)
        if splitsLineEnds, lineEnd != .crlf {
            section.report(section.pointer.appending("lineEnds"), "\"splitLineEnds\" takes lines that end in \"crlf\"")
        }
        if self == StreamFraming() {
            section.report(section.pointer, "expected one at least of \(Self.keys.joined(separator: ", "))")
        }
    }

    /// As ``init(reading:)`` reads it.
    var document: JSONValue {
        let base = StreamFraming()
        var object = JSONObject()
        object["splitBytes"] = splitSize.map { .number(JSONNumber($0)) }
        if splitsCharacters { object["splitCharacters"] = true }
        if splitsLineEnds { object["splitLineEnds"] = true }
        if lineEnd != base.lineEnd { object["lineEnds"] = .string(lineEnd.rawValue) }
        if !hasSpace { object["spaces"] = false }
        if hasComments { object["comments"] = true }
        if packedEvents != base.packedEvents { object["eventsPerPacket"] = .number(JSONNumber(packedEvents)) }
        if !hasFinalBlankLine { object["finalBlankLine"] = false }
        object["commentBytes"] = commentSize.map { .number(JSONNumber($0)) }
        object["paddingBytes"] = eventPadding.map { .number(JSONNumber($0)) }
        return .object(object)
    }
}
