/// Takes out of a JSON text what Go takes no notice of: of several members with one name the last counts, where our decoder
/// takes the first.
///
/// Names are compared as they are written. What is no JSON comes out as no JSON.
struct JSONRepetitions {
    /// Deeper texts stay as they are.
    private static let mostLevels = 64

    private struct Level {
        let isObject: Bool
        var awaitsName: Bool
        /// The member that is being read: its name, and where it begins.
        var current: (name: ArraySlice<UInt8>, start: Int)?
        var members: [ArraySlice<UInt8>: Range<Int>] = [:]
    }

    private let bytes: [UInt8]
    private var levels: [Level] = []
    private var removed: [Range<Int>] = []

    /// The text without the members that a later one replaces.
    static func removed(from bytes: [UInt8]) -> [UInt8] {
        var reader = JSONRepetitions(bytes)
        guard reader.read(), !reader.removed.isEmpty else { return bytes }
        return reader.rest
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// False for what it does not understand.
    private mutating func read() -> Bool {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                guard let end = end(ofTextAt: index) else { return false }
                begin(bytes[index..<end], at: index)
                index = end
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard levels.count < Self.mostLevels else { return false }
                let isObject = byte == UInt8(ascii: "{")
                levels.append(Level(isObject: isObject, awaitsName: isObject))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard levels.popLast() != nil else { return false }
            case UInt8(ascii: ","):
                guard let top = levels.indices.last else { return false }
                levels[top].awaitsName = levels[top].isObject
            default: break
            }
            index += 1
        }
        return true
    }

    /// Behind its closing quote.
    private func end(ofTextAt start: Int) -> Int? {
        var index = start + 1
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += 2
            case UInt8(ascii: "\""): return index + 1
            default: index += 1
            }
        }
        return nil
    }

    /// Notes the member of this name; the one before it ends here, comma included.
    private mutating func begin(_ name: ArraySlice<UInt8>, at start: Int) {
        guard let top = levels.indices.last, levels[top].awaitsName else { return }
        levels[top].awaitsName = false
        if let last = levels[top].current { levels[top].members[last.name] = last.start..<start }
        levels[top].current = (name, start)
        if let earlier = levels[top].members[name] { removed.append(earlier) }
    }

    private var rest: [UInt8] {
        var rest: [UInt8] = []
        var index = 0
        for range in removed.sorted(by: { $0.lowerBound < $1.lowerBound }) where range.upperBound > index {
            if range.lowerBound > index { rest += bytes[index..<range.lowerBound] }
            index = range.upperBound
        }
        return rest + bytes[index...]
    }
}
