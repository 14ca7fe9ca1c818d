public import AdminAPI
public import ProviderWire

extension MockdClient {
    /// All faults with what they did: `{"faults": [{"name", "state", "met", "fired", "left", "remainingMs", "fault"}]}`.
    public func faults() async throws -> JSONValue { try await answer(.faults).document() }

    /// Replaces all faults: `{"overloaded": {"status": 529, "first": 3}}`. Each begins anew.
    public func replaceFaults(with faults: JSONValue) async throws -> ChangeResource {
        try await answer(.replaceFaults, body: faults).decoded()
    }

    /// Removes all faults.
    public func clearFaults() async throws -> ChangeResource { try await answer(.clearFaults).decoded() }

    /// One fault, as ``faults()`` lists it.
    public func fault(_ name: String) async throws -> JSONValue { try await answer(.fault, (name, "")).document() }

    /// Sets one fault, `{"status": 529, "first": 3}`, which begins anew, also if it is there already.
    public func setFault(_ name: String, to fault: JSONValue) async throws -> ChangeResource {
        try await answer(.setFault, (name, ""), body: fault).decoded()
    }

    /// Removes one fault.
    public func removeFault(_ name: String) async throws -> ChangeResource {
        try await answer(.removeFault, (name, "")).decoded()
    }
}
