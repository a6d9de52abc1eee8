import Glibc

/// Stands in for a neural network: the same text gives the same numbers, texts that share words give similar ones.
struct ToyModel: Sendable {
    /// The vocabulary of BERT; indices of terms are below.
    static let vocabulary = 30_522
    /// Words of a text that are looked at.
    private static let longest = 512
    /// Terms that SPLADE finds for one word: the word and what it makes one think of.
    private static let expansion = 4

    var name: String
    /// Numbers in an embedding.
    var dimension = 768
    /// Another seed is another model under the same name.
    private var seed: UInt64 = 0

    init(name: String) {
        self.name = name
    }

    /// From now on every text gives other numbers.
    mutating func drift() { seed += 1 }

    /// Words, and what a tokenizer puts around them.
    func tokens(in text: String) -> Int { words(of: text).count + 2 }

    /// A vector of ``dimension`` numbers, of length 1 when normalized.
    func embedding(of text: String, normalized: Bool = true) -> [Float] {
        var sum = [Float](repeating: 0, count: dimension)
        for word in words(of: text) + [""] {
            var state = hash(word)
            for index in sum.indices { sum[index] += Float(next(&state)) - 0.5 }
        }
        guard normalized else { return sum }
        let length = sqrt(sum.reduce(0) { $0 + $1 * $1 })
        return length > 0 ? sum.map { $0 / length } : sum
    }

    /// The terms of a sparse vector, by index; none for an empty text.
    func terms(of text: String) -> [(index: Int, value: Float)] {
        var terms: [Int: Float] = [:]
        for word in words(of: text) {
            var state = hash(word)
            for rank in 1...Self.expansion {
                let index = 999 + Int(next(&state) * Double(Self.vocabulary - 999))
                terms[index] = max(terms[index] ?? 0, Float((0.5 + next(&state)) / Double(rank)))
            }
        }
        return terms.sorted { $0.key < $1.key }.map { (index: $0.key, value: $0.value) }
    }

    /// How well a text answers a query, 0 to 1: by the words that they share.
    func relevance(of text: String, to query: String) -> Double {
        let wanted = Set(words(of: query))
        let share = Double(wanted.intersection(words(of: text)).count) / Double(max(wanted.count, 1))
        guard seed > 0 else { return 0.02 + 0.97 * share }
        var state = hash(query + text)
        return 0.02 + 0.5 * share + 0.4 * next(&state)
    }

    private func words(of text: String) -> ArraySlice<String> {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.prefix(Self.longest).map(String.init)[...]
    }

    /// FNV-1a, begun with the seed.
    private func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xCBF2_9CE4_8422_2325 &+ seed) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The next number in 0 ..< 1 (SplitMix64).
    private func next(_ state: inout UInt64) -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((bits ^ (bits >> 31)) >> 11) / Double(1 << 53)
    }
}
