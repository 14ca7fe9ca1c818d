import LoadModel
import Testing

@Suite struct ObjectiveJUnitTests {
    @Test func `an objective that was missed is a failure that says by how much`() throws {
        let parsed = try ParsedMarkup(ReportFormat.junit.render(SampleRun.mixed.record))

        #expect(parsed.all("testsuite")[0].attributes["tests"] == "4")
        #expect(parsed.all("testsuite")[0].attributes["failures"] == "2")
        #expect(parsed.all("testsuite")[0].attributes["errors"] == "0")
        #expect(
            parsed.all("failure").map(\.text) == [
                "measured 1.96 %, wanted Error rate ≤ 1 %", "not measured; wanted Goodput ≥ 90 /s",
            ])
    }

    @Test func `a run that failed is an error, and what it left unmeasured is skipped`() throws {
        let text = ObjectiveJUnit.render(SampleRun.failed)
        let parsed = try ParsedMarkup(text)

        #expect(parsed.all("testsuite")[0].attributes["errors"] == "1")
        #expect(parsed.all("testsuite")[0].attributes["skipped"] == "1")
        #expect(
            parsed.all("error").map(\.text)
                == ["the run was not completed but failed: no connection to \"127.0.0.1:4000\" could be opened"]
        )
        try expectGolden(text, "failed.junit.xml")
    }

    @Test(arguments: RunRecord.State.allCases)
    func `only a completed run passes`(state: RunRecord.State) throws {
        var record = SampleRun.mixed.record
        record.state = state
        let parsed = try ParsedMarkup(ObjectiveJUnit.render(record))

        #expect(parsed.all("error").isEmpty == (state == .completed))
    }

    @Test func `a run without objectives has one test case`() throws {
        var record = SampleRun.mixed.record
        record.report?.objectives = []
        record.plan.objectives = []
        #expect(try ParsedMarkup(ObjectiveJUnit.render(record)).all("testcase").count == 1)
    }
}
