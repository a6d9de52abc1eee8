import FoundationEssentials
import Rules
import TestKit
import Testing
import Vocabulary

@testable import Storage

@Suite struct TextColumnTests {
    @Test(arguments: [[], [""], ["a"], ["", "", ""], ["a\0b", "\u{2603}", "e\u{301}"]])
    func `texts are read back as they were`(texts: [String]) {
        let read = TextColumn.decode(TextColumn.encode(texts))
        #expect(read?.map { Array($0.utf8) } == texts.map { Array($0.utf8) })
    }

    @Test(arguments: [[1], [1, 0, 0, 0], [255, 255, 255, 255, 65], [1, 0, 0, 0, 0xFF], [0, 0, 0, 0, 9]])
    func `what we never write is refused`(bytes: [UInt8]) {
        #expect(TextColumn.decode(Data(bytes)) == nil)
    }

    @Test func `labels have a name and a value each, an identity a name before them`() {
        let odd = TextColumn.encode(["a"])
        #expect(Labels(column: odd) == nil)
        #expect([RuleLabel](column: odd) == nil)
        #expect(RuleIdentity(column: TextColumn.encode(["a", "b"])) == nil)
        #expect(RuleIdentity(column: Data()) == nil)
        let identity = RuleIdentity(name: "", labels: [RuleLabel("b", ""), RuleLabel("a", "x")])
        #expect(RuleIdentity(column: identity.column) == identity)
    }

    @Test func `the same labels are the same bytes in any order`() {
        let labels: Labels = ["b": "2", "a": "1"]
        #expect(labels.column == Labels([("a", "1"), ("b", "2")]).column)
        #expect(Labels(column: labels.column) == labels)
    }
}
