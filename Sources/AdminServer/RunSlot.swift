import Synchronization

/// The one place for what measures: a benchmark or an audit, since two at once would measure each other.
///
/// State: in a `Mutex`.
package final class RunSlot: Sendable {
    private let holder = Mutex<String?>(nil)

    /// A slot that nobody holds.
    package init() {}

    /// Takes the slot.
    ///
    /// - Parameter name: what holds it, for whoever comes next: "a benchmark".
    /// - Returns: nil if it was free, else what holds it.
    func take(_ name: String) -> String? {
        holder.withLock { holder in
            if let holder { return holder }
            holder = name
            return nil
        }
    }

    /// Says more exactly what holds it.
    func rename(_ name: String) { holder.withLock { $0 = $0 == nil ? nil : name } }

    /// Gives it back.
    func release() { holder.withLock { $0 = nil } }
}
