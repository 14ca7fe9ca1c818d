import LoadModel
import ProviderWire
import ProxyAudit
import Synthesis

/// Proxies as functions of what both ends of them see.
enum SimulatedProxy {
    typealias Passage = SimulatedRun.Passage

    static func transparent(_ passages: inout [Passage]) {}

    /// The work of nginx with its defaults: nothing of a stream until all of it has come.
    static func buffering(_ passages: inout [Passage]) {
        for index in passages.indices {
            guard let last = passages[index].upstreams[0].response.lastByte else { continue }
            for event in passages[index].client.response.events.indices {
                passages[index].client.response.events[event].time = last + .microseconds(400)
                passages[index].client.response.events[event].transfer = 0
            }
            passages[index].client.response.lastByte = last + .microseconds(400)
            passages[index].client.end = last + .microseconds(400)
        }
    }

    static func delaying(request: Duration, response: Duration) -> SimulatedRun.Proxy {
        { passages in
            for index in passages.indices {
                passages[index].delayUpstream(by: request)
                passages[index].delayClient(by: request + response)
            }
        }
    }

    /// Two neighbours get each other's answers, once in so many exchanges.
    static func swapping(onceIn count: Int) -> SimulatedRun.Proxy {
        { passages in
            for index in stride(from: count / 2, to: passages.count - 1, by: count) {
                let (one, other) = (passages[index].client.response, passages[index + 1].client.response)
                passages[index].client.response.adopt(other)
                passages[index + 1].client.response.adopt(one)
            }
        }
    }

    static func dropping(header name: String) -> SimulatedRun.Proxy {
        { passages in
            for index in passages.indices { passages[index].upstreams[0].request.fields[name] = nil }
        }
    }

    /// The third piece of a text comes in one event with the fourth.
    static func merging(_ passages: inout [Passage]) {
        for index in passages.indices {
            let events = passages[index].client.response.events
            guard let merged = try? joining(events[3], events[4]) else { continue }
            passages[index].client.response.events.replaceSubrange(3...4, with: [merged])
        }
    }

    private static func joining(_ first: ObservedEvent, _ second: ObservedEvent) throws -> ObservedEvent {
        func piece(_ event: ObservedEvent) throws -> String {
            try JSONValue(parsing: event.data)["choices"]?[0]?["delta"]?["content"]?.stringValue ?? ""
        }
        let old = "\"content\":\"\(try piece(second))\""
        let new = "\"content\":\"\(try piece(first))\(try piece(second))\""
        var merged = second
        merged.data = second.data.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        return merged
    }

    /// Several events in one write, as each of them had come.
    static func coalescing(_ passages: inout [Passage]) {
        for index in passages.indices {
            let events = passages[index].client.response.events
            for event in events.indices where events[event].transfer % 2 == 0 {
                guard let partner = events.last(where: { $0.transfer == events[event].transfer + 1 }) else { continue }
                passages[index].client.response.events[event].time = partner.time
                passages[index].client.response.events[event].transfer = partner.transfer
            }
        }
    }

    /// What the provider answers with 500 is asked again, and answered.
    static func retryingOn500(_ passages: inout [Passage]) {
        for index in passages.indices where passages[index].upstreams[0].response.status == 500 {
            let first = passages[index].upstreams[0]
            var second = first
            second.number += 10_000
            second.requestComplete = first.end + .milliseconds(3)
            second.response.status = 200
            second.response.body = Self.answer(to: passages[index].client.key)
            second.response.lastByte = second.requestComplete + .milliseconds(2)
            second.end = second.requestComplete + .milliseconds(2)
            passages[index].upstreams.append(second)
            passages[index].client.response = second.response
            passages[index].client.response.lastByte = second.end + .microseconds(250)
            passages[index].client.end = second.end + .microseconds(250)
        }
    }

    private static func answer(to key: ExchangeKey) -> [UInt8] {
        let answer: JSONValue = [
            "id": "chatcmpl-1", "object": "chat.completion", "model": "gpt-4o-mini",
            "choices": [
                [
                    "index": 0, "message": ["role": "assistant", "content": .string("\(key)")],
                    "finish_reason": "stop",
                ]
            ],
            "usage": ["prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7],
        ]
        return answer.serialized()
    }

    static func losingUsage(_ passages: inout [Passage]) {
        for index in passages.indices {
            passages[index].client.response.events.removeAll { event in
                (try? JSONValue(parsing: event.data))?["usage"]?.objectValue != nil
            }
        }
    }

    /// The provider goes on to the end for a client that has left.
    static func ignoringAborts(_ passages: inout [Passage]) {
        for index in passages.indices {
            guard case .aborted = passages[index].client.ending else { continue }
            let events = passages[index].upstreams[0].response.events
            guard let last = events.last, let sample = events.last(where: { $0.data.contains("content") }) else {
                continue
            }
            for number in 1...5 {
                var event = sample
                event.time = last.time + .milliseconds(20 * number)
                event.transfer = last.transfer + number
                passages[index].upstreams[0].response.events.append(event)
            }
            passages[index].upstreams[0].end = last.time + .milliseconds(100)
            passages[index].upstreams[0].ending = .complete
        }
    }

    /// Every event is late by a random time of that mean, none overtakes another.
    static func jittering(mean: Duration) -> SimulatedRun.Proxy {
        { passages in
            var generator = SeededGenerator(seed: 99)
            for index in passages.indices {
                var latest = Duration.zero
                var transfer = -1
                for event in passages[index].client.response.events.indices {
                    let observed = passages[index].client.response.events[event]
                    if observed.transfer != transfer {
                        transfer = observed.transfer
                        let late = mean * Double.random(in: 0...2, using: &generator)
                        latest = max(latest, observed.time + late)
                    }
                    passages[index].client.response.events[event].time = latest
                }
                passages[index].client.response.lastByte = latest
                passages[index].client.end = latest
            }
        }
    }
}

extension ObservedResponse {
    /// Takes over what another response says, at the times of this one.
    fileprivate mutating func adopt(_ other: ObservedResponse) {
        fields = other.fields
        body = other.body
        for index in events.indices where other.events.indices.contains(index) {
            events[index].name = other.events[index].name
            events[index].data = other.events[index].data
        }
    }
}
