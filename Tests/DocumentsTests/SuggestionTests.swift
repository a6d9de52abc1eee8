import Documents
import Testing

@Suite struct SuggestionTests {
    @Test(arguments: [
        ("htpp", "http"), ("prot", "port"), ("postgress", "postgres"), ("TIMEOUT", "timeout"),
        ("intervall", "interval"),
        ("recovr", "recover"),
    ]) func `a near word is suggested`(word: String, meant: String) {
        let words = ["http", "port", "postgres", "timeout", "interval", "recover"]
        #expect(Suggestion.nearest(to: word, among: words) == meant)
    }

    @Test(arguments: ["", "x", "redis", "everything"]) func `a far word is not`(word: String) {
        #expect(Suggestion.nearest(to: word, among: ["http", "port", "postgres"]) == nil)
    }

    @Test(arguments: [("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3)])
    func `the distance counts edits and swaps`(left: String, right: String, distance: Int) {
        #expect(Suggestion.distance(left, right) == distance)
    }
}
