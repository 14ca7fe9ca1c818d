import Testing

@testable import LoadGenerator

struct UsableProcessorsTests {
    @Test(arguments: [
        ("Cpus_allowed:\t1\n", 1), ("Cpus_allowed:\tff\n", 8), ("Cpus_allowed:\t0000ffff,ffffffff,00000001\n", 49),
    ])
    func `processors are counted in the mask`(line: String, count: Int) {
        #expect(UsableProcessors.count(inStatus: line) == count)
    }

    @Test(arguments: ["Cpus_allowed_list:\t0-3\n", "Mems_allowed:\t1\n", "Cpus_allowed:\t0\n", ""])
    func `other lines say nothing`(line: String) {
        #expect(UsableProcessors.count(inStatus: line) == nil)
    }

    @Test func `there is at least one`() { #expect(UsableProcessors.count >= 1) }
}
