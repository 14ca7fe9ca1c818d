import MockBehavior
import ProviderWire

/// What a request is answered with, and why. It is made for each request, handed on and never copied.
struct ResponseDecision: ~Copyable {
    var script: ResponseScript
    var provider: Provider
    var endpoint: Endpoint?
    /// What the request named; nil if nobody asked for it.
    var model: String?
    /// Nil if the script has no holes.
    var values: HoleValues?
    var fault: CompiledFault?
    /// What a real provider has to do with it.
    var proxy: ProxyDecision?
    /// For the journal; nil if nothing is recorded, or the request was turned away.
    var described: DescribedRequest?
    var allow: String?
    var isPreflight = false

    init(_ script: ResponseScript, provider: Provider, endpoint: Endpoint? = nil) {
        self.script = script
        self.provider = provider
        self.endpoint = endpoint
    }
}
