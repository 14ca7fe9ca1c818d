import ArgumentParser

/// One of a closed set of values, which users choose by name.
enum NamedChoice {
    /// Reads a name.
    ///
    /// - Parameter kind: what it is the name of.
    /// - Throws: `ValidationError` that lists the names.
    static func value<Value>(
        _ name: String, _ kind: String
    ) throws -> Value where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        guard let value = Value(rawValue: name) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("\"\(name)\" is no \(kind); give one of: \(known)")
        }
        return value
    }

    /// What a shell offers.
    static func completion<Value>(
        of type: Value.Type
    ) -> CompletionKind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
        .list(type.allCases.map(\.rawValue))
    }
}
