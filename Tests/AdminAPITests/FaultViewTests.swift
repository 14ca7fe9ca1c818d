import AdminAPI
import MockBehavior
import ProviderWire
import Synthesis
import Testing

struct FaultViewTests {
    private func store(_ faults: JSONValue) throws -> ConfigurationStore {
        try ConfigurationStore(document: ["faults": faults])
    }

    private func take(_ count: Int, from store: ConfigurationStore) {
        var generator = SeededGenerator(seed: 1)
        let request = RequestFacts(endpoint: .chat, provider: .openAI)
        for _ in 0..<count { _ = store.current.upstreams[0].faults?.take(request, at: .zero, using: &generator) }
    }

    @Test func `without faults the list is empty`() throws {
        let store = try ConfigurationStore(document: [:])
        #expect(try FaultView.all(ConfigurationPart(nil, of: store.current), at: .zero) == ["faults": []])
    }

    @Test func `a fault shows how often it struck and what is left`() throws {
        let store = try store(["a": ["status": 500, "first": 5, "forMs": 30_000]])
        store.current.upstreams[0].faults?.start(at: .seconds(10))
        take(2, from: store)
        let view = try FaultView.one("a", ConfigurationPart(nil, of: store.current), at: .seconds(25))
        #expect(
            view == [
                "name": "a", "state": "active", "met": 2, "fired": 2, "left": 3, "remainingMs": 15_000,
                "fault": ["status": 500, "first": 5, "forMs": 30_000],
            ]
        )
    }

    @Test(
        arguments: [
            (["status": 500], "active"), (["status": 500, "first": 2], "spent"),
            (["status": 500, "first": 3], "active"),
            (["status": 500, "enabled": false], "off"), (["status": 500, "forMs": 1], "over"),
        ] as [(JSONValue, String)])
    func `a fault says whether it will strike again`(fault: JSONValue, state: String) throws {
        let store = try store(["a": fault])
        take(2, from: store)
        #expect(
            try FaultView.one("a", ConfigurationPart(nil, of: store.current), at: .seconds(1))["state"]?.stringValue
                == state)
    }

    @Test func `a fault that is not there is a 404 with a guess`() throws {
        let store = try store(["overloaded": ["status": 529]])
        let problem = #expect(throws: Problem.self) {
            try FaultView.one("overlaoded", ConfigurationPart(nil, of: store.current), at: .zero)
        }
        #expect(problem?.status == 404)
        #expect(problem?.detail == "there is no fault \"overlaoded\"; did you mean \"overloaded\"?")
    }
}

struct FaultEditTests {
    private let document: JSONValue = ["port": 1, "faults": ["a": ["status": 500], "b": ["status": 529]]]

    @Test func `a fault is set in its place, or behind the others`() throws {
        #expect(
            try ConfigurationEdit.setting(["refuse": true], named: "a", of: .faults, in: document)["faults"]
                == ["a": ["refuse": true], "b": ["status": 529]]
        )
        #expect(
            try ConfigurationEdit.setting(["refuse": true], named: "c", of: .faults, in: document)["faults"]?
                .objectValue?.keys
                == ["a", "b", "c"]
        )
        #expect(try ConfigurationEdit.setting([:], named: "a", of: .faults, in: [:]) == ["faults": ["a": [:]]])
    }

    @Test func `faults are removed, with their section when none is left`() {
        #expect(ConfigurationEdit.removing(["a"], of: .faults, in: document)["faults"] == ["b": ["status": 529]])
        #expect(ConfigurationEdit.removing(["a", "b"], of: .faults, in: document) == ["port": 1])
        #expect(ConfigurationEdit.removingAll(.faults, in: document) == ["port": 1])
    }

    @Test func `all faults are replaced`() throws {
        #expect(try ConfigurationEdit.setting(all: [:], of: .faults, in: document) == ["port": 1])
        #expect(
            try ConfigurationEdit.setting(all: ["c": [:]], of: .faults, in: document) == [
                "port": 1, "faults": ["c": [:]],
            ])
    }

    @Test(arguments: [.null, 1, "x", []] as [JSONValue]) func `what is no object is refused`(value: JSONValue) {
        #expect(throws: Problem.self) { try ConfigurationEdit.setting(value, named: "a", of: .faults, in: document) }
        #expect(throws: Problem.self) { try ConfigurationEdit.setting(all: value, of: .faults, in: document) }
    }
}
