import DocumentReading
import ProviderWire
import Synthesis

extension LatencyProfile {
    /// The JSON that reads back as this profile.
    var document: JSONValue { .object(members) }

    fileprivate var members: JSONObject {
        var members = JSONObject()
        switch course {
        case .drawn(let timeToFirstToken, let pace, let total):
            members["ttft"] = timeToFirstToken.map(JSONValue.delay)
            switch pace {
            case .interTokenLatency(let gap): members["itl"] = .delay(gap)
            case .tokensPerSecond(let rate): members["tokensPerSecond"] = .number(JSONNumber(rate))
            case nil: break
            }
            members["total"] = total.map(JSONValue.delay)
        case .recorded(let recording): members["recorded"] = recording.document
        }
        members["load"] = load?.document
        members["coldStart"] = coldStart?.document
        return members
    }
}

extension LatencySetting {
    /// The JSON that reads back as this setting.
    var document: JSONValue {
        guard profile != nil || !models.isEmpty else { return false }
        var members = profile?.members ?? JSONObject()
        if !models.isEmpty { members["models"] = .object(JSONObject(models.map { ($0.pattern, $0.profile.document) })) }
        return .object(members)
    }
}

extension LoadSlowdown {
    fileprivate var document: JSONValue {
        [
            "perRequest": .number(JSONNumber(perRequest)), "fullSpeed": .number(JSONNumber(fullSpeed)),
            "max": .number(JSONNumber(maximum)),
        ]
    }
}

extension ColdStart {
    fileprivate var document: JSONValue {
        var members = JSONObject([("delay", .delay(delay)), ("requests", .number(JSONNumber(requests)))])
        members["idleAfter"] = idle.map(JSONValue.milliseconds)
        return .object(members)
    }
}

extension LatencyRecording {
    fileprivate var document: JSONValue {
        var members = JSONObject()
        if let file {
            members["file"] = .string(file)
        } else {
            members["timings"] = .array(timings.map { .array($0.map(JSONValue.milliseconds)) })
        }
        members["order"] = .string(order.rawValue)
        return .object(members)
    }
}
