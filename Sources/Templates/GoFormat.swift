import Glibc

/// Numbers with a given precision, as Go's `fmt` writes them.
enum GoFormat {
    /// C's `printf` for one number; its `%e`, `%f` and `%g` are those of Go.
    ///
    /// The format is of one `double`, with bounded width and precision.
    static func number(_ format: String, _ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf" }
        return unsafe withVaList([value]) { arguments in
            var buffer = [CChar](repeating: 0, count: 512)
            let needed = unsafe vsnprintf(&buffer, buffer.count, format, arguments)
            if needed < 0 { return "" }
            if Int(needed) < buffer.count { return text(buffer) }
            return unsafe withVaList([value]) { arguments in
                var buffer = [CChar](repeating: 0, count: Int(needed) + 1)
                _ = unsafe vsnprintf(&buffer, buffer.count, format, arguments)
                return text(buffer)
            }
        }
    }

    /// `%.4g`, which everything that humanizes uses.
    static func short(_ value: Double) -> String { number("%.4g", value) }

    private static func text(_ buffer: [CChar]) -> String {
        String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
