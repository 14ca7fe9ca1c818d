/// What an audit's prompts say: by their words the rules of ``AuditRules`` know them, and the mock says them again.
///
/// They are short enough for a whole stream to fit into the buffer of 4 KiB that common proxies begin with: one that is
/// longer is let through in pieces, and what is held back would show less clearly.
enum AuditPrompts {
    /// A prompt of the traffic that is measured; its key is a word of its own.
    static func traffic(_ key: ExchangeKey) -> String {
        key.marking("Say these words again, in their order:")
    }

    /// A prompt of a resilience case.
    static func resilience(_ position: Int, _ key: ExchangeKey) -> String {
        key.marking("Say these words again, for case \(position) of the audit:")
    }

    /// What all prompts of a run have, and no other: the beginning of its keys.
    static func mark(ofRun run: UInt64) -> String {
        String(ExchangeKey(run: run, number: 0).description.dropLast(16))
    }

    /// What all prompts of a case have, as a regular expression.
    static func pattern(ofCase position: Int, run: UInt64) -> String {
        "for case \(position) of the audit: \(mark(ofRun: run))"
    }
}
