import LoadModel
package import ProviderWire

/// A change to a run, as `PATCH /v1/benchmarks/{id}` takes it: `{"tags": ["nightly"], "note": "after the upgrade"}`, or,
/// while the run is active, `{"paused": true}`, `{"rate": 50}`, `{"concurrency": 10}`.
public struct BenchmarkChange: Sendable, Hashable {
    /// What the run is called from now on; nil to leave that.
    public var name: String?
    /// The run's tags from now on; nil to leave them.
    public var tags: [String]?
    /// The run's note from now on, empty for none; nil to leave it.
    public var note: String?
    /// Whether nothing more is sent for the time being; nil to leave that.
    public var isPaused: Bool?
    /// How many requests a second an open loop sends from now on; nil to leave that.
    public var rate: Double?
    /// How fast the schedule of an open loop is played from now on, 1 being as planned; nil to leave that.
    public var speed: Double?
    /// How many requests a closed loop keeps in flight from now on; nil to leave that.
    public var concurrency: Int?

    /// A change of nothing yet.
    public init() {}

    /// Whether it is about how the run goes on, which only an active one does.
    package var isOfLoad: Bool { isPaused != nil || rate != nil || speed != nil || concurrency != nil }

    private static let keys = ["name", "tags", "note", "paused", "rate", "speed", "concurrency"]

    /// - Throws: ``Problem`` 422 with everything that is wrong.
    package init(document: JSONValue) throws(Problem) {
        guard case .object(let members) = document, !members.isEmpty else {
            throw Problem(
                status: 422,
                detail: "expected an object such as {\"tags\": [\"nightly\"]}, found \(document.kindDescription)",
                errors: [.init(pointer: "", detail: "expected an object with one of: \(Self.list)")]
            )
        }
        var places: [Problem.Place] = []
        func refuse(_ key: String, _ detail: String) {
            places.append(.init(pointer: key.isEmpty ? "" : JSONPointer(tokens: [key]).description, detail: detail))
        }
        for member in members.members {
            let (key, value) = (member.key, member.value)
            switch key {
            case "name":
                guard let text = value.stringValue else { refuse(key, "expected a text"); continue }
                if let issue = RunRecord.nameIssue(text) { refuse(key, issue) }
                name = text
            case "tags":
                let texts = value.arrayValue.map { $0.compactMap(\.stringValue) }
                guard let texts, texts.count == value.arrayValue?.count else {
                    refuse(key, "expected an array of texts")
                    continue
                }
                places += RunTag.issues(with: texts, at: "/tags").map { .init(pointer: $0.pointer, detail: $0.detail) }
                tags = texts
            case "note":
                guard let text = value.isNull ? "" : value.stringValue else {
                    refuse(key, "expected a text, or null for none")
                    continue
                }
                if let issue = RunRecord.noteIssue(text) { refuse(key, issue) }
                note = text
            case "paused":
                isPaused = value.boolValue
                if isPaused == nil { refuse(key, "expected true or false") }
            case "rate":
                rate = value.numberValue.map(\.doubleValue)
                if !(rate.map { $0 > 0 && $0.isFinite } ?? false) {
                    refuse(key, "expected requests a second, more than 0; \"paused\" holds the run")
                }
            case "speed":
                speed = value.numberValue.map(\.doubleValue)
                if !(speed.map { $0 > 0 && $0.isFinite } ?? false) {
                    refuse(key, "expected a factor above 0, 1 being as planned; \"paused\" holds the run")
                }
            case "concurrency":
                concurrency = value.intValue
                if !(concurrency.map { $0 > 0 } ?? false) {
                    refuse(key, "expected a whole number from 1 on; \"paused\" holds the run")
                }
            default:
                let guess = NearestName.of(key, among: Self.keys).map { "did you mean \"\($0)\"?" }
                refuse(key, "unknown key; \(guess ?? "known are \(Self.list)")")
            }
        }
        if [rate != nil, speed != nil, concurrency != nil].count(where: \.self) > 1 {
            refuse("", "a run has a rate, a speed or a concurrency to set; give one of them")
        }
        if !places.isEmpty {
            throw Problem(status: 422, detail: "The change is not valid; nothing was changed.", errors: places)
        }
    }

    private static var list: String { keys.joined(separator: ", ") }

    /// The document that reads back as this change.
    package var document: JSONValue {
        var object = JSONObject()
        object["name"] = name.map { .string($0) }
        object["tags"] = tags.map { .array($0.map(JSONValue.string)) }
        object["note"] = note.map { $0.isEmpty ? .null : .string($0) }
        object["paused"] = isPaused.map { .bool($0) }
        object["rate"] = rate.map { .number(JSONNumber($0)) }
        object["speed"] = speed.map { .number(JSONNumber($0)) }
        object["concurrency"] = concurrency.map { .number(JSONNumber($0)) }
        return .object(object)
    }
}
