/// One table of a report, in no format: what texts, Markdown and HTML all show.
struct AuditTable: Sendable, Hashable {
    var title: String
    /// What has to be known to read it.
    var note: String?
    var columns: [String]
    var rows: [[String]]
    /// Both sides of an exchange, below the table.
    var examples: [Example] = []

    struct Example: Sendable, Hashable {
        var heading: String
        var sent: String
        var arrived: String
    }
}
