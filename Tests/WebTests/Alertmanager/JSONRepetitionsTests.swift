import Testing

@testable import Web

@Suite struct JSONRepetitionsTests {
    @Test(arguments: [
        (#"{"a":1,"b":2}"#, #"{"a":1,"b":2}"#), (#"{"a":1,"a":2}"#, #"{"a":2}"#),
        (#"{ "a" : 1 , "b":"}" , "a" : [1,2] }"#, #"{ "b":"}" , "a" : [1,2] }"#),
        (#"{"a":1,"a":2,"a":3}"#, #"{"a":3}"#),
        (#"[{"a":{"b":1,"b":2},"c":"a\",\"a"},{"a":1}]"#, #"[{"a":{"b":2},"c":"a\",\"a"},{"a":1}]"#),
        (#"{"a":{"b":1,"b":2},"a":{"b":3}}"#, #"{"a":{"b":3}}"#),
        (#"["a","a",{"x":"a","y":"a"}]"#, #"["a","a",{"x":"a","y":"a"}]"#),
        ("", ""), (#"{"a"#, #"{"a"#), (#"{"a":1,"a":"\"#, #"{"a":1,"a":"\"#), ("}]", "}]"),
        (#"{"a":1,"a":2"#, #"{"a":2"#),
    ])
    func `of members with one name the last counts`(text: String, expected: String) {
        #expect(String(decoding: JSONRepetitions.removed(from: Array(text.utf8)), as: UTF8.self) == expected)
    }

    @Test func `what is too deep stays as it is`() {
        let text = Array((String(repeating: "[", count: 100_000) + #"{"a":1,"a":2}"#).utf8)
        #expect(JSONRepetitions.removed(from: text) == text)
    }
}
