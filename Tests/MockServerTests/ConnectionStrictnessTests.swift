import MockBehavior
import ProviderWire
import Testing

@testable import MockServer

struct ConnectionStrictnessTests {
    @Test(arguments: RequestCorpus.all)
    func `a request is answered as it deserves`(entry: RequestCorpus.Entry) throws {
        let client = try TestConnection { $0.limits.maximumBodySize = 1 << 20 }
        try client.send(entry.text)
        let isHead = entry.text.hasPrefix("HEAD")
        let responses = try TestResponse.all(in: client.received(), isHead: isHead)
        #expect(responses.map(\.status) == entry.statuses)
        #expect(client.isOpen == entry.staysOpen)
        if let last = responses.last, last.status >= 400, !entry.staysOpen {
            #expect(last.headers["connection"] == "close")
            #expect(try last.json["error"]?["message"]?.stringValue?.isEmpty == false)
        }
    }
}
