/// What has to exist in the database for the stack to work.
///
/// Names are as the catalogs have them (case-sensitive); tables and indexes may carry a schema: `public.documents`.
package struct PostgresExpectations: Sendable, Hashable {
    package var extensions: [String]
    package var tables: [String]
    package var indexes: [String]

    package init(extensions: [String] = [], tables: [String] = [], indexes: [String] = []) {
        self.extensions = extensions
        self.tables = tables
        self.indexes = indexes
    }

    var names: [String] { extensions + tables + indexes }
}

/// Something that may exist in a database.
enum PostgresObject: Hashable, Sendable {
    case `extension`(String)
    case table(String)
    case index(String)
}
