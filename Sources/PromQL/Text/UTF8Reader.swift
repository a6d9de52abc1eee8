/// Takes bytes apart into characters, one step at a time, and says which bytes are no UTF-8.
struct UTF8Reader {
    enum Step {
        case scalar(Unicode.Scalar)
        case stray(UInt8)
    }

    private let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    mutating func next() -> Step? {
        guard position < bytes.count else { return nil }
        let first = bytes[position]
        let length =
            switch first {
            case 0..<0x80: 1
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 0, position + length <= bytes.count,
            let text = String(validating: bytes[position..<(position + length)], as: UTF8.self),
            let scalar = text.unicodeScalars.first
        else {
            position += 1
            return .stray(first)
        }
        position += length
        return .scalar(scalar)
    }
}
