package import ProviderWire
package import Synthesis

extension JSONValue {
    /// A duration as milliseconds, with a fraction where it has one.
    package static func milliseconds(_ duration: Duration) -> JSONValue {
        .number(JSONNumber(duration / .milliseconds(1)))
    }

    /// A delay as the document writes it: milliseconds, a range, or the distribution by its name.
    package static func delay(_ delay: DurationDistribution) -> JSONValue {
        switch delay {
        case .constant(let duration): .milliseconds(duration)
        case .uniform(let one, let other):
            ["min": .milliseconds(min(one, other)), "max": .milliseconds(max(one, other))]
        case .normal(let mean, let deviation):
            ["normal": ["mean": .milliseconds(mean), "sd": .milliseconds(deviation)]]
        case .lognormal(let median, let p99):
            ["lognormal": ["median": .milliseconds(median), "p99": .milliseconds(p99)]]
        case .exponential(let mean): ["exponential": ["mean": .milliseconds(mean)]]
        case .gamma(let mean, let shape):
            ["gamma": ["mean": .milliseconds(mean), "shape": .number(JSONNumber(shape))]]
        case .empirical(let percentiles):
            [
                "empirical": .object(
                    JSONObject(
                        percentiles.points.map { ("p\(JSONNumber($0.percent).text)", .milliseconds($0.duration)) }))
            ]
        }
    }
}
