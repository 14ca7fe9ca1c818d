/// Why a run could not be steered as asked.
public struct RunControlError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of reason it is.
    public struct Code: Sendable, Hashable {
        private enum Kind: Hashable { case notRunning, notApplicable, outOfRange }
        private let kind: Kind

        /// The run has not begun, or has ended.
        public static let notRunning = Code(kind: .notRunning)
        /// The run has nothing of that kind to set: a closed loop has no rate, say.
        public static let notApplicable = Code(kind: .notApplicable)
        /// The value is none that the run can have.
        public static let outOfRange = Code(kind: .outOfRange)
    }

    /// What kind of reason it is.
    public var code: Code
    /// The reason, and what would do, in one sentence.
    public var message: String

    /// The message.
    public var description: String { message }
}
