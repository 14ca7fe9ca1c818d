import DocumentReading
import MockBehavior
import ProviderWire
import Synthesis
import Testing

@Suite struct `Latency in the document` {
    private static let ttft = DurationDistribution.constant(.milliseconds(300))
    private static let gap = DurationDistribution.constant(.milliseconds(20))

    @Test(
        arguments: [
            ("300", LatencyProfile(timeToFirstToken: ttft)), (#""300ms""#, LatencyProfile(timeToFirstToken: ttft)),
            (
                #""lognormal:median=200ms,p99=900ms""#,
                LatencyProfile(timeToFirstToken: .lognormal(median: .milliseconds(200), p99: .milliseconds(900)))
            ),
            (#"{"ttft": 300}"#, LatencyProfile(timeToFirstToken: ttft)),
            (#"{"itl": "20ms"}"#, LatencyProfile(pace: .interTokenLatency(gap))),
            (
                #"{"ttft": "300ms", "itl": 20, "total": {"min": 1, "max": 2}}"#,
                LatencyProfile(
                    timeToFirstToken: ttft, pace: .interTokenLatency(gap),
                    total: .uniform(.milliseconds(1), .milliseconds(2)))
            ),
            (#"{"tokensPerSecond": 80.5}"#, LatencyProfile(pace: .tokensPerSecond(80.5))),
            (
                #"{"recorded": [[1, 2.5], ["0.1s"]]}"#,
                LatencyProfile(
                    .recorded(
                        LatencyRecording(timings: [
                            [.milliseconds(1), .microseconds(2500)], [.milliseconds(100)],
                        ])))
            ),
        ] as [(String, LatencyProfile)])
    func `a profile is read in every form, and written so that it reads back`(
        text: String, expected: LatencyProfile
    ) throws {
        let configuration = try MockConfiguration(document: JSONValue(parsing: "{\"latency\": \(text)}"))
        #expect(configuration.latency == LatencySetting(expected))
        #expect(try MockConfiguration(document: configuration.document) == configuration)
    }

    @Test func `load, cold start and recordings are read whole`() throws {
        let text = """
            {"recorded": {"timings": [[5]], "order": "random"}, "load": {"perRequest": 0.5, "fullSpeed": 4, "max": 8},
             "coldStart": {"delay": "uniform:min=1s,max=2s", "requests": 3, "idleAfter": "5min"}}
            """
        var recording = LatencyRecording(timings: [[.milliseconds(5)]])
        recording.order = .random
        var expected = LatencyProfile(.recorded(recording))
        var load = LoadSlowdown(perRequest: 0.5)
        load.fullSpeed = 4
        load.maximum = 8
        expected.load = load
        var start = ColdStart(delay: .uniform(.seconds(1), .seconds(2)))
        start.requests = 3
        start.idle = .seconds(300)
        expected.coldStart = start

        let configuration = try MockConfiguration(document: JSONValue(parsing: "{\"latency\": \(text)}"))
        #expect(configuration.latency == LatencySetting(expected))
        #expect(try MockConfiguration(document: configuration.document) == configuration)
    }

    @Test func `a file is remembered by its path`() throws {
        let setting = try latency(#"{"recorded": {"file": "/var/lib/timings.json"}}"#)
        #expect(setting == LatencySetting(LatencyProfile(.recorded(LatencyRecording(file: "/var/lib/timings.json")))))
    }

    @Test(arguments: ["[[5, 6]]", #"{"timings": [[5, 6]], "note": "anything"}"#])
    func `a server reads the file`(contents: String) throws {
        let document: JSONValue = ["latency": ["recorded": ["file": "t.json"]]]
        let files = DocumentFiles { path in path == "t.json" ? Array(contents.utf8) : [] }
        let store = try ConfigurationStore(document: document, files: files)
        var recording = LatencyRecording(file: "t.json")
        recording.timings = [[.milliseconds(5), .milliseconds(6)]]
        #expect(store.current.configuration.latency == LatencySetting(LatencyProfile(.recorded(recording))))
        #expect(store.current.configuration.document["latency"] == ["recorded": ["file": "t.json", "order": "loop"]])
    }

    @Test(arguments: [
        ("[[5,", "/latency/recorded/file: the recorded timings in t.json cannot be read: "),
        (
            "5",
            "/latency/recorded/file: t.json: expected an array of responses, each an array of offsets in milliseconds"
        ),
        ("[[5, -6]]", "/latency/recorded/file: t.json: /0/1: expected milliseconds from 0 to 3600000, found -6"),
        (
            "[]",
            "/latency/recorded/file: t.json: expected the offsets of at least one response, such as [[300, 320, 345]]"
        ),
    ])
    func `a file without timings is refused with its name`(contents: String, problem: String) throws {
        let document: JSONValue = ["latency": ["recorded": ["file": "t.json"]]]
        let files = DocumentFiles { _ in Array(contents.utf8) }
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationStore(document: document, files: files)
        }
        #expect(error?.description.hasPrefix(problem) == true, "\(String(describing: error))")
    }

    @Test func `a server without files says so`() throws {
        let document: JSONValue = ["latency": ["recorded": ["file": "t.json"]]]
        let error = #expect(throws: ConfigurationError.self) { try ConfigurationStore(document: document) }
        #expect(error?.description.contains("this server reads no files") == true)
    }

    @Test func `every endpoint may have its own`() throws {
        let sections = ["chat", "completion", "response", "message", "embedding", "countTokens"]
        let members = sections.enumerated().map { "\"\($1)\": {\"latency\": \($0 + 1)}" }.joined(separator: ", ")
        let configuration = try MockConfiguration(document: JSONValue(parsing: "{\(members)}"))
        let settings = [
            configuration.chat.latency, configuration.completion.latency, configuration.response.latency,
            configuration.message.latency, configuration.embedding.latency, configuration.countTokensLatency,
        ]
        for (index, setting) in settings.enumerated() {
            let expected = LatencyProfile(timeToFirstToken: .constant(.milliseconds(index + 1)))
            #expect(setting == LatencySetting(expected), "\(sections[index])")
        }
        #expect(configuration.latency == nil)
        #expect(try MockConfiguration(document: configuration.document) == configuration)
    }

    @Test func `false leaves it to the delays, which absence does not`() throws {
        #expect(try latency("false") == LatencySetting())
        #expect(try latency("null") == nil)
    }

    @Test func `models have profiles by pattern, in order`() throws {
        let setting = try #require(
            try latency(#"{"models": {"gpt-4o*": 1, "z": {"itl": 2}, "*": "fast-small"}, "ttft": 300}"#))
        #expect(setting.models.map(\.pattern) == ["gpt-4o*", "z", "*"])
        #expect(setting.models.first?.profile == LatencyProfile(timeToFirstToken: .constant(.milliseconds(1))))
        #expect(setting.profile == LatencyProfile(timeToFirstToken: Self.ttft))
        #expect(try latency(#"{"models": {"a": 1}}"#)?.profile == nil)
    }

    // MARK: - Names

    @Test func `a profile of the document stands before a built-in one of its name`() throws {
        let own = #""latencyProfiles": {"mine": {"ttft": 300}, "fast-small": 1}"#
        #expect(try latency(#""mine""#, with: own) == LatencySetting(LatencyProfile(timeToFirstToken: Self.ttft)))
        let small = LatencyProfile(timeToFirstToken: .constant(.milliseconds(1)))
        #expect(try latency(#""fast-small""#, with: own) == LatencySetting(small))
        #expect(try latency(#""fast-small""#)?.profile != small)
    }

    @Test func `a profile may begin with another and change a part of it`() throws {
        let own = """
            "latencyProfiles": {"base": {"ttft": 300, "itl": 20, "load": {"perRequest": 1}},
              "quicker": {"profile": "base", "itl": "10ms"}}
            """
        var expected = LatencyProfile(
            timeToFirstToken: Self.ttft, pace: .interTokenLatency(.constant(.milliseconds(10))))
        expected.load = LoadSlowdown(perRequest: 1)
        #expect(try latency(#""quicker""#, with: own)?.profile == expected)

        expected.course = .drawn(timeToFirstToken: Self.ttft, pace: .tokensPerSecond(50), total: nil)
        #expect(try latency(#"{"profile": "base", "tokensPerSecond": 50}"#, with: own)?.profile == expected)
        let rate = #""latencyProfiles": {"r": {"tokensPerSecond": 50}}"#
        let total = LatencyProfile(total: .constant(.milliseconds(20)))
        #expect(try latency(#"{"profile": "r", "total": 20}"#, with: rate)?.profile == total)
    }

    @Test(arguments: ["fast-small", "gpt-4o-like", "claude-sonnet-like", "reasoning", "local-7b"])
    func `the built-in profiles are there, and survive being written`(name: String) throws {
        let configuration = try MockConfiguration(document: ["latency": .string(name)])
        let profile = try #require(configuration.latency?.profile)
        #expect(profile != LatencyProfile())
        #expect(try MockConfiguration(document: configuration.document) == configuration)
    }

    // MARK: - Mistakes

    private static let known = "Known: fast-small, gpt-4o-like, claude-sonnet-like, reasoning, local-7b"

    @Test(
        arguments: [
            (
                #""gpt-4-like""#,
                ["/latency: no latency profile is named \"gpt-4-like\"; did you mean \"gpt-4o-like\"? \(known)"]
            ),
            (#""x""#, ["/latency: no latency profile is named \"x\". \(known)"]),
            ("true", ["/latency: expected false, milliseconds, a profile's name or an object, found a boolean"]),
            ("[]", ["/latency: expected false, milliseconds, a profile's name or an object, found an array"]),
            ("-1", ["/latency: expected milliseconds from 0 to 3600000, found -1"]),
            (
                "{}",
                [
                    "/latency: expected at least one of profile, ttft, itl, total, tokensPerSecond, recorded, load, "
                        + "coldStart"
                ]
            ),
            (
                #"{"tfft": 1}"#,
                [
                    "/latency/tfft: unknown key; did you mean \"ttft\"? Known keys here: profile, ttft, itl, total, "
                        + "tokensPerSecond, recorded, load, coldStart, models",
                    "/latency: expected at least one of profile, ttft, itl, total, tokensPerSecond, recorded, load, "
                        + "coldStart",
                ]
            ),
            (#"{"ttft": "fast"}"#, nil),
            (
                #"{"itl": 1, "tokensPerSecond": 1}"#,
                [#"/latency: expected either "tokensPerSecond" or "itl", found both"#]
            ),
            (
                #"{"total": 1, "tokensPerSecond": 1}"#,
                [#"/latency: expected either "tokensPerSecond" or "total", found both"#]
            ),
            (#"{"ttft": 1, "recorded": [[1]]}"#, [#"/latency: expected either "recorded" or "ttft", found both"#]),
            (#"{"tokensPerSecond": 0}"#, ["/latency/tokensPerSecond: expected a number from 0.01 to 1000000, found 0"]),
            (#"{"load": {}}"#, [#"/latency/load: expected "perRequest", such as 0.05 for five percent"#]),
            (
                #"{"load": {"perRequest": -1}}"#,
                ["/latency/load/perRequest: expected a number from 0 to 1000, found -1"]
            ),
            (#"{"coldStart": {}}"#, [#"/latency/coldStart: expected "delay", such as "4s""#]),
            (
                #"{"coldStart": {"delay": 1, "requests": 0}}"#,
                ["/latency/coldStart/requests: expected a whole number from 1 to 1000000, found 0"]
            ),
            (
                #"{"recorded": []}"#,
                ["/latency/recorded: expected the offsets of at least one response, such as [[300, 320, 345]]"]
            ),
            (
                #"{"recorded": [[]]}"#,
                ["/latency/recorded/0: expected an array of offsets in milliseconds, such as [300, 320, 345]"]
            ),
            (
                #"{"recorded": [[5], [2, 1]]}"#,
                [
                    "/latency/recorded/1: offsets count from the end of the request, so that none is less than the one before"
                ]
            ),
            (
                #"{"recorded": [[5, "x"]]}"#,
                [#"/latency/recorded/0/1: expected milliseconds from 0 to 3600000, found "x""#]
            ),
            (#"{"recorded": {"order": "loop"}}"#, [#"/latency/recorded: expected either "timings" or "file""#]),
            (
                #"{"recorded": {"timings": [[1]], "order": "any"}}"#,
                [#"/latency/recorded/order: expected "loop" or "random", found "any""#]
            ),
            (#"{"models": []}"#, nil),
            (
                #"{"models": {"a": false}}"#,
                ["/latency/models/a: expected milliseconds, a profile's name or an object, found a boolean"]
            ),
            (#"{"models": {"a": {"models": {}}}}"#, nil),
        ] as [(String, [String]?)])
    func `what is wrong is named with what would be right`(text: String, expected: [String]?) throws {
        let found = try problems("{\"latency\": \(text)}")
        if let expected { #expect(found == expected) } else { #expect(!found.isEmpty) }
    }

    @Test(arguments: ["9b", "a:b", ""])
    func `a profile's name cannot be taken for a delay`(name: String) throws {
        #expect(
            try problems("{\"latencyProfiles\": {\"\(name)\": 1}}") == [
                "/latencyProfiles/\(name): the name of a profile must not begin with a digit nor have a colon in it"
            ])
    }

    @Test func `profiles of the document are checked where nobody uses them`() throws {
        let document = #"{"latencyProfiles": {"a": {"profile": "b"}, "b": {"ttft": -1}}}"#
        #expect(
            try problems(document) == [
                "/latencyProfiles/a/profile: no latency profile is named \"b\". \(Self.known)",
                "/latencyProfiles/b/ttft: expected milliseconds from 0 to 3600000, found -1",
            ])
        #expect(try problems(#"{"latencyProfiles": 1}"#) == ["/latencyProfiles: expected an object, found a number"])
    }
}
