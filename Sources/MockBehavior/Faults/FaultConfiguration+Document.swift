import DocumentReading
package import ProviderWire

extension FaultConfiguration {
    static let triggerKeys = ["enabled", "endpoint", "model", "onlyByRule", "every", "rate", "first", "forMs"]

    /// Reads the faults of a configuration document: an object with a fault under each name.
    ///
    /// A fault has one of the keys of ``FaultAct``, and may have these:
    /// - `enabled` (true), `onlyByRule` (false): whether it strikes at all; whether only where a rule names it.
    /// - `endpoint`, `model` (a text or an array of texts; any): which requests. A model may end in `*`.
    /// - `every` (1…, 1), `rate` (0…1, 1), `first` (1…, no end): each n-th of them, by chance, so many.
    /// - `forMs` (milliseconds, for good): after that time it clears itself.
    static func faults(in root: DocumentReader) -> [FaultConfiguration] {
        guard let object = root.value("faults") else { return [] }
        let section = root.object("faults", keys: object.objectValue?.keys ?? [])
        return object.objectValue?.keys.compactMap { name in
            guard isName(name) else {
                root.report(
                    root.pointer.appending("faults").appending(name),
                    "a fault's name has 1 to 64 letters, digits, dots, dashes and underscores"
                )
                return nil
            }
            let keys = triggerKeys + FaultAct.keys + FaultStatus.extraKeys
            guard let reader = section?.object(name, keys: keys) else { return nil }
            return FaultAct(reading: reader).map { act in
                var fault = FaultConfiguration(name, act)
                fault.trigger.read(reader)
                fault.check(reader)
                return fault
            }
        } ?? []
    }

    /// Whether a fault may be called so.
    package static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                let character = Character(Unicode.Scalar(byte))
                return byte < 0x80 && (character.isLetter || character.isNumber || "._-".contains(character))
            }
    }

    private func check(_ reader: DocumentReader) {
        guard act == .refuse else { return }
        for key in ["endpoint", "model", "onlyByRule"] where reader.value(key) != nil {
            reader.report(
                reader.pointer.appending(key),
                "a refused connection has no request yet; leave this out, or say \"reset\": \"beforeHead\""
            )
        }
    }

    /// As ``faults(in:)`` reads it, without its name.
    package var document: JSONValue {
        var object = act.document
        let base = FaultTrigger()
        if trigger.isEnabled != base.isEnabled { object["enabled"] = .bool(trigger.isEnabled) }
        if !trigger.endpoints.isEmpty { object["endpoint"] = .texts(trigger.endpoints.map(\.rawValue)) }
        if !trigger.models.isEmpty { object["model"] = .texts(trigger.models) }
        if trigger.isForRulesOnly != base.isForRulesOnly { object["onlyByRule"] = .bool(trigger.isForRulesOnly) }
        if trigger.every != base.every { object["every"] = .number(JSONNumber(trigger.every)) }
        if trigger.rate != base.rate { object["rate"] = .number(JSONNumber(trigger.rate)) }
        object["first"] = trigger.first.map { .number(JSONNumber($0)) }
        object["forMs"] = trigger.timeToLive.map(JSONValue.milliseconds)
        return .object(object)
    }
}

extension FaultTrigger {
    fileprivate mutating func read(_ reader: DocumentReader) {
        isEnabled = reader.bool("enabled") ?? isEnabled
        isForRulesOnly = reader.bool("onlyByRule") ?? isForRulesOnly
        models = reader.texts("model", expected: "a model's name, or an array of them") { $0 } ?? models
        endpoints = reader.endpoints("endpoint") ?? endpoints
        every = reader.int("every", in: 1...1_000_000_000) ?? every
        first = reader.int("first", in: 1...1_000_000_000)
        rate = reader.number("rate", in: 0...1) ?? rate
        timeToLive = reader.positiveMilliseconds("forMs")
    }
}
