import Glibc

/// Says on standard error what is being measured; standard output is for the table.
enum Progress {
    static func say(_ text: String) {
        let line = Array("bench: \(text)\n".utf8)
        // A message that nobody can read is no reason to end a measurement.
        _ = unsafe write(STDERR_FILENO, line, line.count)
    }
}
