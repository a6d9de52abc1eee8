import Glibc

/// The process environment, as far as libpq would follow it behind the settings' back.
package enum PostgresEnvironment {
    /// Removes the variables for which libpq has no option that would override them.
    ///
    /// A service file that is not there would fail every connection, and a wrong `PGTZ` every login. The other `PG…`
    /// variables need no removal, since every option is given. Changes the environment, so call it once, in `main`, before
    /// there are other threads.
    package static func clear() {
        for name in ["PGSERVICE", "PGSERVICEFILE", "PGSYSCONFDIR", "PGTZ", "PGDATESTYLE", "PGGEQO"] {
            unsafe unsetenv(name)
        }
    }
}
