import Measurement
import ProviderWire
import Testing

@testable import ProxyAudit

struct TimingTests {
    private func alignment(_ stamps: [(written: Int, read: Int, transfer: Int)]) -> EventAlignment {
        func events(_ time: KeyPath<(written: Int, read: Int, transfer: Int), Int>) -> [ObservedEvent] {
            stamps.enumerated().map { index, stamp in
                ObservedEvent(
                    data: #"{"choices":[{"delta":{"content":"\#(index)"}}]}"#,
                    time: .milliseconds(stamp[keyPath: time]), transfer: stamp.transfer
                )
            }
        }
        let upstream = ObservedResponse(status: 200, events: events(\.written))
        let client = ObservedResponse(status: 200, events: events(\.read))
        return EventAlignment(
            upstream: upstream, AnswerReading(upstream, endpoint: .chat), client: client,
            AnswerReading(client, endpoint: .chat)
        )
    }

    @Test func `a slow proxy that keeps the gaps is not called buffered`() throws {
        let flow = try #require(StreamFlow(alignment((0..<10).map { ($0 * 20, $0 * 20 + 500, $0) })))
        #expect(flow.verdict == .clean)
        #expect(flow.firstHold == .milliseconds(500))
        #expect(flow.addedJitter == .zero)
    }

    @Test func `a stream that is too short tells nothing`() throws {
        let flow = try #require(StreamFlow(alignment([(0, 5, 0), (1, 5, 0), (2, 5, 0)])))
        #expect(flow.verdict == .notTested)
    }

    @Test func `events of one read count as coalesced only if they were written apart`() throws {
        let flow = try #require(StreamFlow(alignment([(0, 21, 0), (20, 21, 0), (40, 41, 1), (41, 41, 1)])))
        #expect(flow.apartCount == 2)
        #expect(flow.coalescedCount == 1)
    }

    @Test func `added jitter is the mean change of the gaps`() throws {
        let flow = try #require(StreamFlow(alignment([(0, 1, 0), (20, 23, 1), (40, 42, 2)])))
        #expect(flow.holds == [.milliseconds(1), .milliseconds(3), .milliseconds(2)])
        #expect(flow.addedJitter == .microseconds(1_500))
        #expect(flow.longestHold == .milliseconds(3))
    }

    @Test func `merged events arrive when their content does`() {
        func response(_ pieces: [(String, Int)]) -> ObservedResponse {
            ObservedResponse(
                status: 200,
                events: pieces.enumerated().map { index, piece in
                    ObservedEvent(
                        data: #"{"choices":[{"delta":{"content":"\#(piece.0)"}}]}"#, time: .milliseconds(piece.1),
                        transfer: index
                    )
                }
            )
        }
        let upstream = response([("a", 0), ("b", 20), ("c", 40), ("d", 60)])
        let client = response([("ab", 21), ("c", 41), ("d", 61)])
        let events = EventAlignment(
            upstream: upstream, AnswerReading(upstream, endpoint: .chat), client: client,
            AnswerReading(client, endpoint: .chat)
        ).events
        #expect(events.map { $0.read - $0.written } == [21, 1, 1, 1].map { .milliseconds($0) })
        #expect(events.map(\.clientEvent) == [0, 0, 1, 2])
    }

    @Test func `differences are taken of pairs, whatever else there is`() throws {
        let direct = Dictionary(uniqueKeysWithValues: (0..<40).map { ($0, Duration.milliseconds($0)) })
        let proxy = Dictionary(uniqueKeysWithValues: (10..<60).map { ($0, Duration.milliseconds($0 + 3)) })
        let paired = PairedTime(proxy: proxy, direct: direct)
        #expect(paired.difference?.count == 30)
        #expect(paired.difference?.p50?.valueMs == 3)
        #expect(paired.difference?.p50?.lowMs == 3)
        #expect(paired.differs == true)
    }

    @Test(arguments: [(5, 35, 367), (6, 36, 368)])
    func `a percentile of too few samples is no number`(counts: (p50: Int, p90: Int, p99: Int)) {
        func quantiles(_ count: Int) -> Quantiles {
            Quantiles(SortedSamples((0..<count).map { .milliseconds($0) }))
        }
        let isEnough = counts.p50 == 6
        #expect((quantiles(counts.p50).p50 != nil) == isEnough)
        #expect((quantiles(counts.p90).p90 != nil) == isEnough)
        #expect((quantiles(counts.p99).p99 != nil) == isEnough)
    }

    @Test func `samples that depend on each other have no interval`() {
        let quantiles = Quantiles(SortedSamples((1...100).map { .milliseconds($0) }), isIndependent: false)
        #expect(quantiles.p50?.valueMs == 50)
        #expect(quantiles.p50?.lowMs == nil)
        #expect(Quantiles(SortedSamples((1...100).map { .milliseconds($0) })).p50?.lowMs == 40)
    }

    @Test func `an exchange is inside the proxy before and after it is upstream`() throws {
        let key = ExchangeKey(run: 1, number: 1)
        let request = ObservedRequest(target: "/v1/chat/completions", fields: HeadFields(key.headFields))
        let client = ClientObservation(
            number: 0, lane: .proxy, key: key, endpoint: .chat, request: request, intendedStart: .zero, start: .zero,
            response: ObservedResponse(status: 200), end: .milliseconds(100)
        )
        let upstream = UpstreamObservation(
            number: 1, connection: 1, request: request, requestComplete: .milliseconds(10),
            response: ObservedResponse(status: 200), end: .milliseconds(80)
        )
        let join = ExchangeJoin(clients: [client], upstreams: [upstream])
        let queue = try #require(QueueReport(join.exchanges))
        #expect(queue.mean == 0.3)
        #expect(queue.maximum == 1)
        let connections = ConnectionReport(join.exchanges)
        #expect(connections.per1000Exchanges == 1_000)
        #expect(connections.reuseShare == 0)
    }
}
