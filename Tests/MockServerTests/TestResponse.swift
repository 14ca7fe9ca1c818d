import ProviderWire
import Testing

/// A response as a client reads it.
struct TestResponse {
    let status: Int
    /// By lowercase name; of several the last.
    let headers: [String: String]
    let body: String

    /// The body read as JSON.
    var json: JSONValue { get throws { try JSONValue(parsing: body) } }

    /// Reads one response after the other; each must be whole.
    static func all(in text: String, isHead: Bool = false) throws -> [TestResponse] {
        var bytes = Array(text.utf8)[...]
        var responses: [TestResponse] = []
        while !bytes.isEmpty {
            let response = try read(&bytes, isHead: isHead)
            responses.append(response)
        }
        return responses
    }

    private static func read(_ bytes: inout ArraySlice<UInt8>, isHead: Bool) throws -> TestResponse {
        let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        bytes = bytes[end.upperBound...]
        let words = try #require(lines.first).split(separator: " ")
        #expect(words[0] == "HTTP/1.1")
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased()] = parts[1].drop { $0 == " " }.description
        }
        let status = try #require(Int(words[1]))
        let body = try isHead || status == 204 || status == 100 ? [] : readBody(headers, &bytes)
        return TestResponse(status: status, headers: headers, body: String(decoding: body, as: UTF8.self))
    }

    private static func readBody(_ headers: [String: String], _ bytes: inout ArraySlice<UInt8>) throws -> [UInt8] {
        var body: [UInt8] = []
        if let length = headers["content-length"].flatMap({ Int($0) }) {
            try #require(bytes.count >= length)
            body = Array(bytes.prefix(length))
            bytes = bytes.dropFirst(length)
        } else if headers["transfer-encoding"] == "chunked" {
            while true {
                let line = try #require(bytes.firstRange(of: [0x0D, 0x0A]))
                let length = try #require(Int(String(decoding: bytes[..<line.lowerBound], as: UTF8.self), radix: 16))
                let chunk = bytes[line.upperBound...].prefix(length)
                try #require(chunk.count == length && bytes[chunk.endIndex...].starts(with: [0x0D, 0x0A]))
                body += chunk
                bytes = bytes[(chunk.endIndex + 2)...]
                if length == 0 { break }
            }
        } else {
            body = Array(bytes)
            bytes = []
        }
        return body
    }
}
