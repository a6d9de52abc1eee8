import Daemon

/// Columns that line up, for people; the last one is as wide as it is.
struct Table {
    private let header: [String]
    private var rows: [[String]] = []

    init(_ header: String...) {
        self.header = header
    }

    mutating func add(_ cells: String...) {
        rows.append(cells)
    }

    /// The lines; `paint` may colour a cell, which does not count towards its width.
    func lines(paint: (_ column: Int, _ cell: String) -> String = { $1 }) -> [String] {
        let all = [header] + rows
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.enumerated().map { index, row in
            let cells = row.indices.map { column in
                let isLast = column == row.count - 1
                let padding = isLast ? "" : String(repeating: " ", count: widths[column] - row[column].count + 2)
                return (index == 0 ? row[column] : paint(column, row[column])) + padding
            }
            return cells.joined().trimmedAtEnd
        }
    }
}

extension String {
    fileprivate var trimmedAtEnd: String {
        var text = Substring(self)
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
