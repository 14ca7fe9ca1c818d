import ProviderWire
import Synthesis

extension DistributionReader {
    /// Percentiles that were measured, in any order.
    func empirical(_ value: JSONValue, at place: JSONPointer) -> DurationDistribution? {
        guard let members = value.objectValue?.members, !members.isEmpty else {
            collector.report(place, "expected percentiles such as {\"p50\": 200, \"p99\": 900}")
            return nil
        }
        var points: [DurationPercentiles.Point] = []
        for member in members {
            guard let percent = Self.percent(member.key) else {
                let detail = "expected a percentile from p0 to p100, \"min\" or \"max\""
                collector.report(place.appending(member.key), detail)
                return nil
            }
            guard let duration = duration(member.value, at: place.appending(member.key)) else { return nil }
            points.append(.init(percent: percent, duration: duration))
        }
        points.sort { $0.percent < $1.percent }
        guard let percentiles = DurationPercentiles(points) else {
            collector.report(place, "a higher percentile must not be shorter than a lower one, nor stand twice")
            return nil
        }
        return .empirical(percentiles)
    }

    private static func percent(_ name: String) -> Double? {
        switch name {
        case "min": return 0
        case "max": return 100
        default:
            guard name.first == "p", let percent = Double(name.dropFirst()), (0...100).contains(percent) else {
                return nil
            }
            return percent
        }
    }
}
