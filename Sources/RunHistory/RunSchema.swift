import GRDB

/// The tables of the run history, and how they came about.
enum RunSchema {
    /// All migrations ever released, in order; none is changed afterwards.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1-runs") { database in
            // Ids are AUTOINCREMENT, so that the id of a deleted run is never given again.
            try database.create(table: "runs") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("name", .text).notNull()
                table.column("state", .text).notNull().indexed()
                table.column("createdAt", .text).notNull()
                table.column("startedAt", .text)
                table.column("finishedAt", .text)
                table.column("plan", .text).notNull()
                table.column("progress", .text).notNull()
                table.column("report", .text)
                table.column("failureReason", .text)
                table.column("environment", .text).notNull()
                table.column("histograms", .text)
            }
        }
        return migrator
    }
}
