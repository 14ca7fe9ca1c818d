package import MockBehavior
package import ProviderWire

/// What `POST /v1/verify` is asked: `{"expect": ["count(status=429) <= 1"], "after": 17, "allowDropped": false}`.
package struct ExpectationList: Sendable, Hashable {
    package var expectations: [Expectation] = []
    /// Only entries with a greater number count.
    package var after: UInt64 = 0
    /// Whether to judge by what is left where entries were dropped.
    package var allowsDropped = false

    /// - Throws: ``Problem`` 422 with everything that is wrong.
    package init(document: JSONValue) throws(Problem) {
        var places: [Problem.Place] = []
        let known = ["expect", "after", "allowDropped"]
        for key in document.objectValue?.keys ?? [] where !known.contains(key) {
            let guess = NearestName.of(key, among: known).map { "; did you mean \"\($0)\"?" } ?? "."
            let detail = "unknown key\(guess) Known keys here: \(known.joined(separator: ", "))"
            places.append(.init(pointer: JSONPointer.root.appending(key).description, detail: detail))
        }
        let texts = document["expect"]?.arrayValue ?? []
        if texts.isEmpty {
            places.append(.init(pointer: "/expect", detail: "expected an array of expectations: \(Self.example)"))
        }
        for (index, text) in texts.enumerated() {
            do throws(JournalQueryError) {
                guard let text = text.stringValue else {
                    throw JournalQueryError("expected a text, found \(text.kindDescription)")
                }
                expectations.append(try Expectation(parsing: text))
            } catch {
                places.append(.init(pointer: "/expect/\(index)", detail: error.description))
            }
        }
        if let value = document["after"], !value.isNull {
            if let number = value.intValue, number >= 0 {
                after = UInt64(number)
            } else {
                places.append(.init(pointer: "/after", detail: "expected the number of an entry"))
            }
        }
        if let value = document["allowDropped"], !value.isNull {
            if let truth = value.boolValue {
                allowsDropped = truth
            } else {
                places.append(.init(pointer: "/allowDropped", detail: "expected true or false"))
            }
        }
        if !places.isEmpty {
            throw Problem(status: 422, detail: "The expectations cannot be understood.", errors: places)
        }
    }

    private static let example = #"{"expect": ["count(status=429) <= 1"]}"#
}

extension Problem {
    /// A query that cannot be understood.
    package init(_ error: JournalQueryError) { self.init(status: 422, detail: error.description) }
}
