import MockBehavior
import ProviderWire
import Testing

struct ConfigurationIssueTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        var document: String
        var pointer: String
        var detail: String

        init(_ document: String, _ pointer: String, _ detail: String) {
            self.document = document
            self.pointer = pointer
            self.detail = detail
        }

        var testDescription: String { document }
    }

    private func issues(_ document: String) throws -> [ConfigurationIssue] {
        let document = try JSONValue(parsing: document)
        do throws(ConfigurationError) {
            _ = try MockConfiguration(document: document)
            return []
        } catch {
            return error.issues
        }
    }

    private static let milliseconds = "expected milliseconds from 0 to 3600000, found"
    private static let delay = """
        expected milliseconds, a time such as "1.2s", a range such as "50ms-250ms" or a distribution such as \
        "lognormal:median=200ms,p99=900ms", found
        """
    private static let certificate = #"expected either "certificateFile" and "keyFile", or "selfSigned": true"#

    @Test(arguments: [
        Mistake("[]", "", "expected an object, found an array"),
        Mistake("null", "", "expected an object, found null"),
        Mistake(#"{"host": ""}"#, "/host", #"expected a string that is not empty, found """#),
        Mistake(#"{"host": 1}"#, "/host", "expected a string that is not empty, found 1"),
        Mistake(#"{"port": 65536}"#, "/port", "expected a whole number from 0 to 65535, found 65536"),
        Mistake(#"{"port": -1}"#, "/port", "expected a whole number from 0 to 65535, found -1"),
        Mistake(#"{"port": 80.5}"#, "/port", "expected a whole number from 0 to 65535, found 80.5"),
        Mistake(#"{"port": "80"}"#, "/port", #"expected a whole number from 0 to 65535, found "80""#),
        Mistake(#"{"port": true}"#, "/port", "expected a whole number from 0 to 65535, found a boolean"),
        Mistake(#"{"provider": "gemini"}"#, "/provider", #"expected "openai" or "anthropic", found "gemini""#),
        Mistake(#"{"provider": ["openai"]}"#, "/provider", #"expected "openai" or "anthropic", found an array"#),
        Mistake(#"{"cors": 1}"#, "/cors", "expected true or false, found 1"),
        Mistake(#"{"apiKeys": "k"}"#, "/apiKeys", #"expected an array, found "k""#),
        Mistake(#"{"apiKeys": ["k", ""]}"#, "/apiKeys/1", "expected a string that is not empty, found an empty one"),
        Mistake(#"{"apiKeys": [1]}"#, "/apiKeys/0", "expected a string that is not empty, found a number"),
    ])
    func `a wrong setting is named with what would be right`(mistake: Mistake) throws { try check(mistake) }

    @Test(arguments: [
        Mistake(#"{"models": []}"#, "/models", "expected an object, found an array"),
        Mistake(#"{"models": {"defaultList": {}}}"#, "/models/defaultList", "expected an array, found an object"),
        Mistake(
            #"{"models": {"defaultList": ["gpt-4"]}}"#, "/models/defaultList/0",
            #"expected a model object with an "id", found a string"#
        ),
        Mistake(
            #"{"models": {"defaultList": [{"id": "a"}, {"id": "a"}]}}"#, "/models/defaultList/1",
            #"the model "a" stands twice in the list"#
        ),
        Mistake(
            #"{"limits": {"maxBodyBytes": 0}}"#, "/limits/maxBodyBytes",
            "expected a whole number from 1 to 1073741824, found 0"),
        Mistake(#"{"limits": {"drainTimeoutMs": -1}}"#, "/limits/drainTimeoutMs", "\(milliseconds) -1"),
        Mistake(
            #"{"limits": {"requestTimeoutMs": 0}}"#, "/limits/requestTimeoutMs",
            "expected milliseconds from 1 to 3600000, found 0"),
        Mistake(
            #"{"limits": {"idleTimeoutMs": 3600001}}"#, "/limits/idleTimeoutMs",
            "expected milliseconds from 1 to 3600000, found 3600001"),
        Mistake(
            #"{"embedding": {"dimensions": 0}}"#, "/embedding/dimensions",
            "expected a whole number from 1 to 4096, found 0"),
        Mistake(
            #"{"embedding": {"dimensions": 4097}}"#, "/embedding/dimensions",
            "expected a whole number from 1 to 4096, found 4097"),
        Mistake(#"{"tls": true}"#, "/tls", "expected an object, found a boolean"),
        Mistake(#"{"tls": {}}"#, "/tls", certificate),
        Mistake(#"{"tls": {"selfSigned": false}}"#, "/tls", certificate),
        Mistake(#"{"tls": {"certificateFile": "c"}}"#, "/tls", certificate),
        Mistake(#"{"tls": {"keyFile": "k"}}"#, "/tls", certificate),
        Mistake(#"{"tls": {"selfSigned": true, "certificateFile": "c", "keyFile": "k"}}"#, "/tls", certificate),
        Mistake(#"{"admin": {"port": 70000}}"#, "/admin/port", "expected a whole number from 0 to 65535, found 70000"),
        Mistake(#"{"admin": {"socket": ""}}"#, "/admin/socket", #"expected a string that is not empty, found """#),
        Mistake(
            #"{"admin": {"tokenFile": {}}}"#, "/admin/tokenFile", "expected a string that is not empty, found an object"
        ),
        Mistake(
            #"{"admin": {"allowedHosts": [null]}}"#, "/admin/allowedHosts/0",
            "expected a string that is not empty, found null"),
        Mistake(
            #"{"bench": {"keep": {"days": -1}}}"#, "/bench/keep/days",
            "expected a whole number from 0 to 36500, found -1"),
        Mistake(#"{"bench": {"allowedHosts": 1}}"#, "/bench/allowedHosts", "expected an array, found 1"),
        Mistake(#"{"proxy": {"allowedHosts": 1}}"#, "/proxy/allowedHosts", "expected an array, found 1"),
        Mistake(#"{"chat": []}"#, "/chat", "expected an object, found an array"),
        Mistake(#"{"completion": []}"#, "/completion", "expected an object, found an array"),
        Mistake(#"{"response": 1}"#, "/response", "expected an object, found a number"),
        Mistake(#"{"countTokens": []}"#, "/countTokens", "expected an object, found an array"),
        Mistake(#"{"chat": {"loopResponses": "yes"}}"#, "/chat/loopResponses", #"expected true or false, found "yes""#),
    ])
    func `a wrong setting in a section is named with its way there`(mistake: Mistake) throws { try check(mistake) }

    @Test(arguments: [
        Mistake(#"{"chat": {"delayMs": -1}}"#, "/chat/delayMs", "\(milliseconds) -1"),
        Mistake(#"{"completion": {"delayMs": -1}}"#, "/completion/delayMs", "\(milliseconds) -1"),
        Mistake(#"{"response": {"chunkDelayMs": -1}}"#, "/response/chunkDelayMs", "\(milliseconds) -1"),
        Mistake(#"{"embedding": {"delayMs": -1}}"#, "/embedding/delayMs", "\(milliseconds) -1"),
        Mistake(#"{"countTokens": {"delayMs": "x"}}"#, "/countTokens/delayMs", "\(delay) \"x\""),
        Mistake(#"{"chat": {"delayMs": 3600001}}"#, "/chat/delayMs", "\(milliseconds) 3600001"),
        Mistake(#"{"chat": {"delayMs": 1e999}}"#, "/chat/delayMs", "\(milliseconds) 1e999"),
        Mistake(#"{"chat": {"delayMs": "100"}}"#, "/chat/delayMs", "\(delay) \"100\""),
        Mistake(#"{"message": {"chunkDelayMs": [1]}}"#, "/message/chunkDelayMs", "\(milliseconds) an array"),
        Mistake(
            #"{"chat": {"chunkDelayMs": {"min": 1, "max": 2}}}"#, "/chat/chunkDelayMs", "\(milliseconds) an object"),
        Mistake(#"{"chat": {"delayMs": {"min": 1}}}"#, "/chat/delayMs", #"expected both "min" and "max""#),
        Mistake(#"{"chat": {"delayMs": {}}}"#, "/chat/delayMs", #"expected both "min" and "max""#),
        Mistake(#"{"chat": {"delayMs": {"min": null, "max": 5}}}"#, "/chat/delayMs", #"expected both "min" and "max""#),
        Mistake(#"{"chat": {"delayMs": {"min": 2, "max": 1}}}"#, "/chat/delayMs", #""min" is greater than "max""#),
        Mistake(#"{"chat": {"delayMs": {"min": -2, "max": 1}}}"#, "/chat/delayMs/min", "\(milliseconds) -2"),
        Mistake(#"{"chat": {"delayMs": {"min": 0, "max": "x"}}}"#, "/chat/delayMs/max", "\(milliseconds) \"x\""),
        Mistake(
            #"{"chat": {"delayMs": {"min": 0, "max": 1, "mean": 1}}}"#, "/chat/delayMs/mean",
            #"unknown key; did you mean "min"? Known keys here: min, max"#
        ),
    ])
    func `a wrong delay is named with what would be right`(mistake: Mistake) throws { try check(mistake) }

    @Test(
        arguments: [
            ("{\"prot\": 1}", "/prot", "port"), (#"{"Chat": {}}"#, "/Chat", "chat"),
            (#"{"apiKey": "k"}"#, "/apiKey", "apiKeys"), (#"{"chat": {"delay": 1}}"#, "/chat/delay", "delayMs"),
            (#"{"chat": {"defaultResponse": []}}"#, "/chat/defaultResponse", "defaultResponses"),
            (#"{"chat": {"loopResponse": true}}"#, "/chat/loopResponse", "loopResponses"),
            (#"{"models": {"list": []}}"#, "/models/list", nil), (#"{"something/else": 1}"#, "/something~1else", nil),
            (#"{"limits": {"maxBodybytes": 1}}"#, "/limits/maxBodybytes", "maxBodyBytes"),
            (#"{"admin": {"allowedHost": []}}"#, "/admin/allowedHost", "allowedHosts"),
            (#"{"embeddings": {}}"#, "/embeddings", "embedding"),
            (#"{"countTokens": {"chunkDelayMs": 1}}"#, "/countTokens/chunkDelayMs", nil),
            (#"{"embedding": {"defaultResponses": []}}"#, "/embedding/defaultResponses", nil),
            (#"{"tls": {"keyfile": "k", "selfSigned": true}}"#, "/tls/keyfile", "keyFile"),
        ] as [(String, String, String?)])
    func `an unknown key is refused, with the nearest known one`(document: String, pointer: String, guess: String?)
        throws
    {
        let issue = try #require(try issues(document).first)
        #expect(issue.pointer.description == pointer)
        let beginning =
            guess.map { "unknown key; did you mean \"\($0)\"? Known keys here: " } ?? "unknown key. Known keys here: "
        #expect(issue.detail.hasPrefix(beginning))
        #expect(try issues(document).count == 1)
    }

    @Test func `an unknown key is told all that are known`() throws {
        let keys = """
            $schema, host, port, provider, models, chat, completion, response, message, embedding, countTokens, latency, \
            latencyProfiles, rules, apiKeys, cors, limits, rateLimits, faults, seed, weight, tls, \
            admin, bench, journal, proxy, upstreams
            """
        #expect(try issues(#"{"xyzzy": 1}"#).first?.detail == "unknown key. Known keys here: \(keys)")
    }

    @Test func `everything that is wrong is named at once`() throws {
        let issues = try issues(
            #"{"port": "x", "chat": {"delayMs": -1, "defaultResponses": [7]}, "wat": 0, "cors": {}}"#)
        #expect(
            Set(issues.map(\.pointer.description)) == [
                "/port", "/chat/delayMs", "/chat/defaultResponses/0", "/wat", "/cors",
            ]
        )
    }

    @Test func `a long text that was found is cut`() throws {
        let issue = try issues(#"{"port": "\#(String(repeating: "x", count: 500))"}"#).first
        #expect(issue?.detail.utf8.count ?? 0 < 120)
    }

    @Test func `an error says each place and what is wrong there on a line of its own`() {
        let error = ConfigurationError(issues: [
            ConfigurationIssue(pointer: JSONPointer(tokens: ["a", "b"]), detail: "wrong"),
            ConfigurationIssue(pointer: .root, detail: "all wrong"),
        ])
        #expect(error.description == "/a/b: wrong\nall wrong")
    }

    private func check(_ mistake: Mistake, _ location: SourceLocation = #_sourceLocation) throws {
        let issues = try issues(mistake.document)
        #expect(issues.map(\.pointer.description) == [mistake.pointer], sourceLocation: location)
        #expect(issues.map(\.detail) == [mistake.detail], sourceLocation: location)
    }
}
