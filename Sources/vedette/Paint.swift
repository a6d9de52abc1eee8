/// Colours for verdicts, or none.
struct Paint {
    private let isOn: Bool

    init(_ isOn: Bool) {
        self.isOn = isOn
    }

    func good(_ text: String) -> String { paint(text, 32) }
    func doubtful(_ text: String) -> String { paint(text, 33) }
    func bad(_ text: String) -> String { paint(text, 31) }

    private func paint(_ text: String, _ colour: Int) -> String {
        isOn ? "\u{1B}[\(colour)m\(text)\u{1B}[0m" : text
    }
}
