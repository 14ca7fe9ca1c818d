public import AdminAPI

extension MockdClient {
    /// The cassettes that there are.
    public func cassettes() async throws -> CassetteList { try await answer(.cassettes).decoded() }

    /// What is recorded in a cassette; refused with 404 if there is none of that name.
    public func cassette(named name: String) async throws -> CassetteResource {
        try await answer(.cassette, (name, "")).decoded()
    }

    /// Forgets what is recorded in a cassette, and removes its file; refused with 404 if there is none of that name.
    public func removeCassette(named name: String) async throws -> CassetteRemoved {
        try await answer(.removeCassette, (name, "")).decoded()
    }
}
