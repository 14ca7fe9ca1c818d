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
        migrator.registerMigration("2-search") { database in
            try database.create(indexOn: "runs", columns: ["createdAt"])
            try database.create(table: "runTags", options: .withoutRowID) { table in
                table.column("run", .integer).notNull().references("runs", onDelete: .cascade)
                table.column("tag", .text).notNull()
                table.primaryKey(["run", "tag"])
            }
            try database.create(indexOn: "runTags", columns: ["tag", "run"])
            // What runs are searched by stands apart from reports and histograms, which would be in the way of every look.
            try database.create(table: "runFacts") { table in
                table.column("run", .integer).primaryKey().references("runs", onDelete: .cascade)
                table.column("arrivedAt", .text).notNull()
                table.column("note", .text)
                table.column("fingerprint", .text).indexed()
                table.column("endpoints", .text)
                table.column("words", .text)
            }
            try database.execute(sql: "INSERT INTO runFacts (run, arrivedAt) SELECT id, createdAt FROM runs")
        }
        migrator.registerMigration("3-audits") { database in
            // What an audit is made of is JSON that only its owner reads.
            try database.create(table: "audits") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("state", .text).notNull().indexed()
                table.column("createdAt", .text).notNull()
                table.column("startedAt", .text)
                table.column("finishedAt", .text)
                table.column("record", .text).notNull()
                table.column("progress", .text)
                table.column("report", .text)
                table.column("failureReason", .text)
            }
        }
        return migrator
    }
}
