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
        migrator.registerMigration("alerts") { db in try db.execute(sql: Self.alerts) }
        migrator.registerMigration("samples") { db in try db.execute(sql: Self.samples) }
        migrator.registerMigration("records") { db in try db.execute(sql: Self.records) }
        return migrator
    }

    /// Instants are nanoseconds on the engine clock of the process `run`; all rows of a rule are of one process.
    ///
    /// Texts that users write are blobs: SQLite's texts end at the first NUL. A value is its bits: there is no NaN in SQL.
    private static let alerts = """
        CREATE TABLE rule (
            id INTEGER PRIMARY KEY,
            identity BLOB NOT NULL,
            ordinal INTEGER NOT NULL,
            run INTEGER NOT NULL,
            evaluated_at INTEGER NOT NULL,
            wall_offset INTEGER NOT NULL,
            UNIQUE (identity, ordinal)
        ) STRICT;
        CREATE TABLE alert (
            rule INTEGER NOT NULL REFERENCES rule (id) ON DELETE CASCADE,
            labels BLOB NOT NULL,
            state TEXT NOT NULL,
            value INTEGER NOT NULL,
            annotations BLOB NOT NULL,
            active_at INTEGER NOT NULL,
            fired_at INTEGER,
            resolved_at INTEGER,
            retained_since INTEGER,
            last_sent_at INTEGER,
            valid_until INTEGER,
            keep_firing_since INTEGER,
            PRIMARY KEY (rule, labels)
        ) STRICT, WITHOUT ROWID;
        """

    /// Incidents, messages, silences: JSON of what wrote it.
    ///
    /// Times are nanoseconds on the wall clock.
    private static let records = """
        CREATE TABLE record (
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            at INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (kind, id)
        ) STRICT;
        CREATE INDEX record_at ON record (kind, at);
        """

    /// Times are milliseconds on the engine clock of the process `run`; `data` is what `StoredChunk` says.
    ///
    /// Chunks that still grow are apart: they are rewritten again and again, and lie close together so. The index on
    /// chunks has all that upkeep asks for.
    private static let samples = """
        CREATE TABLE sample_run (
            id INTEGER PRIMARY KEY,
            saved_at INTEGER NOT NULL,
            wall_offset INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE series (
            id INTEGER PRIMARY KEY,
            labels BLOB NOT NULL UNIQUE
        ) STRICT;
        CREATE TABLE chunk (
            id INTEGER PRIMARY KEY,
            series INTEGER NOT NULL,
            run INTEGER NOT NULL,
            last INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT;
        CREATE INDEX chunk_last ON chunk (last, series, bytes);
        CREATE TABLE open_chunk (
            series INTEGER PRIMARY KEY,
            run INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            bytes INTEGER NOT NULL,
            data BLOB NOT NULL
        ) STRICT;
        """
}
