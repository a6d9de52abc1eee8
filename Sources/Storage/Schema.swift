import GRDB

/// The tables, as the steps that made them.
///
/// A step that was released is never changed: the next change is a new step.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("transitions") { db in
            try db.execute(
                sql: """
                    CREATE TABLE transition (
                        id INTEGER PRIMARY KEY,
                        service TEXT NOT NULL,
                        at INTEGER NOT NULL,
                        "from" TEXT NOT NULL,
                        "to" TEXT NOT NULL,
                        "check" TEXT,
                        reason TEXT,
                        message TEXT,
                        because_of TEXT
                    ) STRICT;
                    CREATE INDEX transition_of_service ON transition (service, id);
                    CREATE INDEX transition_at ON transition (at);
                    """
            )
        }
        return migrator
    }
}
