import LoadModel
import ProviderWire
import Testing

@Suite struct LoadPlanTrustTests {
    @Test(
        arguments: [
            (LoadPlan.Trust.system, nil), (.anyone, #"{"insecure":true}"#),
            (.certificates("PEM"), #"{"certificates":"PEM"}"#),
        ] as [(LoadPlan.Trust, String?)])
    func `whom a plan trusts is written and read back`(trust: LoadPlan.Trust, json: String?) throws {
        var plan = LoadPlan(baseURL: "https://127.0.0.1")
        plan.trust = trust

        #expect(plan.json["tls"].map { String(decoding: $0.serialized(), as: UTF8.self) } == json)
        #expect(try LoadPlan(json: plan.json).trust == trust)
    }

    @Test(arguments: [
        #"{"insecure": false}"#, "{}",
    ])
    func `to trust nobody in particular is to trust the system`(json: String) throws {
        let plan = try LoadPlan(json: ["tls": JSONValue(parsing: Array(json.utf8))])

        #expect(plan.trust == .system)
    }

    @Test(arguments: [
        "true", #""PEM""#, #"{"insecure": "yes"}"#, #"{"certificates": 5}"#, #"{"certificate": "PEM"}"#,
        #"{"insecure": true, "certificates": "PEM"}"#,
    ])
    func `anything else is refused with what would do`(json: String) throws {
        let document = try JSONValue(parsing: Array(json.utf8))
        let error = #expect(throws: PlanError.self) { try LoadPlan(json: ["tls": document]) }

        #expect(error?.issues.map(\.pointer) == ["/tls"])
        #expect(error?.description.contains("insecure") == true)
    }
}
