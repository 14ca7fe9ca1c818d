import MockBehavior
import NIOCore
import ProviderWire
import Synthesis

@testable import MockServer

/// An upstream with one canned text as its reply to chat requests.
enum SampleUpstream {
    private static let answer =
        "A load balancer spreads incoming requests over several servers, so that none is overloaded "
        + "and one may fail without anybody noticing."

    static func compiled() throws -> CompiledUpstream {
        let document: JSONValue = ["chat": ["defaultResponses": [.string(answer)]]]
        guard let upstream = try ConfigurationStore(document: document).current.upstreams.first else {
            throw SampleError(message: "the configuration has no upstream")
        }
        return upstream
    }

    /// What fills the holes of its replies.
    static let values = HoleValues(
        responseID: Array(#""chatcmpl-Ab3dEf6hIj9lMn2pQr5tUv8xYz1Ab""#.utf8), created: Array("1721172741".utf8),
        model: Array(#""gpt-4o-mini""#.utf8), promptTokens: 61
    )

    /// What is known of a request of that kind to it.
    static func facts(isStreaming: Bool, on upstream: CompiledUpstream) throws -> RequestFacts {
        try RequestReader.read(
            SampleRequest.body(size: 300, isStreaming: isStreaming), for: .chat, provider: .openAI,
            needs: upstream.needs(of: .chat), with: RequestParser()
        )
    }

    /// The body of its reply as a template.
    static func wholeReply() throws -> ByteTemplate {
        guard case .whole(let body) = try content(isStreaming: false) else {
            throw SampleError(message: "the reply is a stream")
        }
        return body
    }

    /// The events of its reply as a stream.
    static func frames() throws -> [StreamFrame] {
        guard case .stream(let frames) = try content(isStreaming: true) else {
            throw SampleError(message: "the reply is no stream")
        }
        return frames
    }

    private static func content(isStreaming: Bool) throws -> ResponseScript.Content {
        let upstream = try compiled()
        var generator = SeededGenerator(seed: 1)
        return BehaviorEngine.decide(
            try facts(isStreaming: isStreaming, on: upstream), on: upstream, SampleCircumstances(), using: &generator
        ).script.content
    }
}

/// A request that comes alone.
struct SampleCircumstances: DecisionCircumstances {
    var requestIDText: String { "req_Ab3dEf6hIj9lMn2pQr5tUv8x" }
    var secondsSince1970: Int { 1_721_172_741 }
    var sinceStart: Duration { .seconds(1) }
    var inFlight: Int { 1 }
}
