/// One thing that is wrong with a load plan, and where.
public struct PlanIssue: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The place in the plan's JSON, as RFC 6901 writes it: `/concurrency`.
    public var pointer: String
    /// What is wrong and what would be right, in one sentence without the place.
    public var detail: String

    /// An issue at that JSON pointer.
    public init(pointer: String, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }

    /// Place and detail in one line.
    public var description: String { pointer.isEmpty ? detail : "\(pointer): \(detail)" }
}

/// Why a plan cannot be run, or runs of plans not be compared.
public struct PlanError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake it is.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Value: String {
            case invalidPlan
            case invalidTarget
            case unequalLoads
        }

        private var value: Value

        /// The plan itself is wrong; ``PlanError/issues`` has every reason.
        public static let invalidPlan = Code(value: .invalidPlan)
        /// The place that the plan is to run against is missing or cannot be reached by this generator.
        public static let invalidTarget = Code(value: .invalidTarget)
        /// Runs that are to be compared are of different loads; ``PlanError/issues`` lists in what they differ.
        public static let unequalLoads = Code(value: .unequalLoads)

        /// The code's name.
        public var description: String { value.rawValue }
    }

    /// What kind of mistake it is.
    public var code: Code
    /// Every mistake that was found, in the order of the document; never empty.
    public var issues: [PlanIssue]

    init(_ code: Code, issues: [PlanIssue]) {
        self.code = code
        self.issues = issues
    }

    /// An error about the target alone.
    package init(targetIssue detail: String) {
        self.init(.invalidTarget, issues: [PlanIssue(pointer: "/baseURL", detail: detail)])
    }

    /// An error about one place in the plan.
    package init(issueAt pointer: String, _ detail: String) {
        self.init(.invalidPlan, issues: [PlanIssue(pointer: pointer, detail: detail)])
    }

    /// All issues in one sentence.
    public var description: String { issues.map(\.description).joined(separator: "; ") }
}
