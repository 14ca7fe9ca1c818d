import LoadModel
import NIOCore

/// What a reader of a report should know of the run's course.
enum RunNotes {
    static func notes(of reading: ShardReading, control: RunControl, _ plan: LoadPlan) -> [String] {
        var notes: [String] = []
        if reading.unsentCount > 0 {
            let (verb, noun) = reading.unsentCount == 1 ? ("was", "request") : ("were", "requests")
            notes.append(
                "\(reading.unsentCount) \(noun) of the measured phase \(verb) due and never sent, since "
                    + "\(plan.effectiveConnections) were in flight already until it ended; they are in no percentile"
            )
        }
        if control.pausedTime > .zero {
            let milliseconds = control.pausedTime.nanoseconds / 1_000_000
            notes.append("the run was paused for \(milliseconds) ms, which its duration and its rates include")
        }
        return notes
    }
}
