#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A run as the admin API shows it and the run history keeps it.
public struct RunRecord: Sendable, Hashable, Identifiable {
    /// A number that is never given twice, as text.
    public var id: String
    /// What the run is called in lists.
    public var name: String
    /// Words by which the run is found again, sorted. Those of its plan at first; they may be changed at any time.
    public var tags: [String]
    /// What somebody wrote down about the run; nil for nothing.
    public var note: String?
    /// Names what the run did: runs of one plan share it, see ``LoadPlan/fingerprint``.
    public var planFingerprint: String
    /// What has become of it.
    public var state: State
    /// When it was asked for.
    public var createdAt: Date
    /// When its first request was due; nil before.
    public var startedAt: Date?
    /// When it ended, in whatever way; nil before.
    public var finishedAt: Date?
    /// What was to be done; without its keys once it was kept.
    public var plan: LoadPlan
    /// How far it has come.
    public var progress: Progress
    /// What it does at this moment; only while it is active.
    public var live: LiveFigures?
    /// What was measured, or what had been by the last checkpoint; nil if there is nothing yet.
    public var report: Report?
    /// Why the run failed as a whole, in one sentence.
    public var failureReason: String?
    /// Where it was measured.
    public var environment: Environment

    /// A run that has been asked for and not begun.
    ///
    /// - Parameter planFingerprint: that of the plan, where it is known; nil works it out.
    public init(
        id: String, plan: LoadPlan, createdAt: Date, environment: Environment, planFingerprint: String? = nil
    ) {
        self.id = id
        self.name = plan.displayName
        self.tags = RunTag.sorted(plan.tags)
        self.planFingerprint = planFingerprint ?? plan.fingerprint
        self.state = .queued
        self.createdAt = createdAt
        self.plan = plan
        self.progress = Progress()
        self.environment = environment
    }

    /// What has become of a run.
    public enum State: String, Sendable, Hashable, Codable, CaseIterable {
        /// Asked for, not begun.
        case queued
        /// Under way.
        case running
        /// All requests of the plan were answered, well or not.
        case completed
        /// Stopped by a user; the report has what was measured until then.
        case cancelled
        /// It could not be carried out.
        case failed
        /// The daemon ended before it did.
        case interrupted

        /// Whether nothing more will happen to it.
        public var isFinal: Bool {
            switch self {
            case .queued, .running: false
            case .completed, .cancelled, .failed, .interrupted: true
            }
        }
    }

    /// How far a run has come. Coded with `elapsedMs` in milliseconds.
    public struct Progress: Sendable, Hashable {
        /// The share of the plan that is done, 0 to 1; of a search that ends by what it finds, the share of its step.
        public var fraction: Double
        /// Exchanges that have ended, well or not.
        public var completedRequests: Int
        /// Those among them that failed.
        public var failedRequests: Int
        /// How long the run has been under way.
        public var elapsed: Duration
        /// Which step of a search is under way; nil for a plan without one.
        public var step: SearchStep?

        /// One step of a search.
        public struct SearchStep: Sendable, Hashable, Codable {
            /// Which, from 1.
            public var number: Int
            /// How many there are to be; nil if that depends on what is found.
            public var count: Int?
            /// Its rate, or its concurrency.
            public var load: Double

            /// A step of that number, of so many, at that load.
            public init(number: Int, count: Int?, load: Double) {
                self.number = number
                self.count = count
                self.load = load
            }
        }

        /// Of a search, whose step is under way so far.
        package func inSearch(_ step: SearchStep) -> Progress {
            var progress = self
            progress.step = step
            if let count = step.count { progress.fraction = (Double(step.number - 1) + fraction) / Double(count) }
            return progress
        }

        /// Progress of these figures; by default, none.
        public init(
            fraction: Double = 0,
            completedRequests: Int = 0,
            failedRequests: Int = 0,
            elapsed: Duration = .zero
        ) {
            self.fraction = fraction
            self.completedRequests = completedRequests
            self.failedRequests = failedRequests
            self.elapsed = elapsed
        }
    }

    /// The machine and the program that measured.
    public struct Environment: Sendable, Hashable, Codable {
        /// How many processors the machine has.
        public var processorCount: Int
        /// The daemon's version.
        public var version: String

        /// An environment of these facts.
        public init(processorCount: Int, version: String) {
            self.processorCount = processorCount
            self.version = version
        }
    }
}
