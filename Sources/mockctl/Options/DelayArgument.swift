import ArgumentParser
import MockBehavior
import ProviderWire
import Synthesis

/// A delay as people write it: `200`, `200ms`, `1.5s`, `50-250`, `lognormal:median=200ms,p99=900ms`.
struct DelayArgument: Hashable, CustomStringConvertible {
    let delay: DurationDistribution

    /// - Throws: `ValidationError` that says what would be right.
    init(_ text: String) throws {
        do throws(ConfigurationError) {
            delay = try DelayText.delay(text)
        } catch {
            let details = error.issues.map(\.detail).joined(separator: "; ")
            throw ValidationError("\"\(text)\" is no delay: \(details)")
        }
    }

    /// Whether the same is drawn each time.
    var isConstant: Bool {
        if case .constant = delay { true } else { false }
    }

    /// As `delayMs` has it.
    var json: JSONValue { DelayText.document(of: delay) }

    var description: String { DelayText.text(json) }
}
