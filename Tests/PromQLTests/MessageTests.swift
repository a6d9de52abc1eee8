import PromQL
import Testing

/// What people read when an expression is wrong: the words of Prometheus, and the place.
@Suite struct MessageTests {
    @Test(arguments: [
        ("", "1:1: parse error: no expression found in input"),
        ("# only a comment", "1:1: parse error: no expression found in input"),
        ("1 $ 2", "1:3: parse error: unexpected character: '$'"),
        ("foo and\n  ยบ", "2:3: parse error: unexpected character: 'ย'"),
        ("1 +", "1:4: parse error: unexpected end of input"),
        ("* 1", "1:1: parse error: unexpected <op:*>"),
        ("1 + )", "1:5: parse error: unexpected right parenthesis ')'"),
        ("(1", "1:3: parse error: unclosed left parenthesis"),
        ("foo[5m", "1:7: parse error: unclosed left bracket"),
        ("foo{a=\"b\"", "1:10: parse error: unexpected end of input inside braces"),
        ("foo]", "1:4: parse error: unexpected right bracket ']'"),
        ("foo{{}", "1:5: parse error: unexpected left brace '{'"),
        ("foo{a:b=\"c\"}", "1:6: parse error: unexpected character inside braces: ':'"),
        ("foo =~ \"a\"", "1:5: parse error: unexpected character after '=': '~'"),
        ("foo !~ \"a\"", "1:5: parse error: unexpected character after '!': '~'"),
        ("foo{a!b}", "1:6: parse error: unexpected character after '!' inside braces: 'b'"),
        ("a b", "1:3: parse error: unexpected identifier \"b\""),
        ("sum some_metric by (test)", "1:5: parse error: unexpected identifier \"some_metric\""),
        ("sum by (test)", "1:14: parse error: unexpected end of input in aggregation"),
        ("sum by test (foo)", "1:8: parse error: unexpected identifier \"test\" in grouping opts, expected \"(\""),
        ("sum by (without) (foo)", "1:9: parse error: unexpected <without> in grouping opts, expected label"),
        ("sum by (1) (foo)", "1:9: parse error: unexpected number \"1\" in grouping opts, expected label"),
        (
            "sum by (a b) (foo)",
            "1:11: parse error: unexpected identifier \"b\" in grouping opts, expected \",\" or \")\""
        ),
        ("rate(foo[5m]) by (job)", "1:15: parse error: unexpected <by>"),
        ("foo{a}", "1:6: parse error: unexpected \"}\" in label matching, expected label matching operator"),
        ("foo{a=b}", "1:7: parse error: unexpected identifier \"b\" in label matching, expected string"),
        ("foo{a=\"b\" c}", "1:11: parse error: unexpected identifier \"c\" in label matching, expected \",\" or \"}\""),
        ("foo{,}", "1:5: parse error: unexpected \",\" in label matching, expected identifier or \"}\""),
        (
            "foo{a=\"a very long value\"} \"another string\"",
            "1:28: parse error: unexpected string \"\\\"another s\"..."
        ),
        (
            "foo[]",
            "1:5: parse error: unexpected \"]\" in subquery or range selector, "
                + "expected number, duration, step(), or range()"
        ),
        ("foo[5m 6m]", "1:8: parse error: unexpected duration \"6m\" in subquery or range, expected \":\" or \"]\""),
        ("foo[0]", "1:5: parse error: duration must be greater than 0"),
        ("foo[0s]", "1:5: parse error: duration must be greater than 0"),
        ("foo[-0.0005]", "1:5: parse error: duration must be greater than 0"),
        ("foo[5m:0]", "1:8: parse error: duration must be greater than 0"),
        ("foo[500us]", "1:5: parse error: bad number or duration syntax: \"500\""),
        ("foo[0.5ms]", "1:5: parse error: not a valid duration string: \"0.5ms\""),
        ("foo[9223372037]", "1:5: parse error: duration out of range"),
        ("foo[5m1h]", "1:5: parse error: not a valid duration string: \"5m1h\""),
        ("foo[5m30]", "1:5: parse error: bad number or duration syntax: \"5m30\""),
        ("foo[1.5h]", "1:5: parse error: not a valid duration string: \"1.5h\""),
        ("foo[300y]", "1:5: parse error: duration out of range"),
        ("foo[bar]", "1:5: parse error: unexpected character in duration expression: 'b'"),
        ("foo[5m:1m:]", "1:10: parse error: unexpected colon ':'"),
        (
            "foo offset",
            "1:11: parse error: unexpected end of input in offset, "
                + "expected number, duration, step(), or range()"
        ),
        ("foo @ bar", "1:7: parse error: unexpected identifier \"bar\" in @, expected timestamp"),
        ("foo @ Inf", "1:1: parse error: timestamp out of bounds for @ modifier: +Inf"),
        ("foo @ 1 @ 2", "1:1: parse error: @ <timestamp> may not be set multiple times"),
        ("foo offset 1m offset 2m", "1:1: parse error: offset may not be set multiple times"),
        (
            "(foo) offset 1m",
            "1:1: parse error: offset modifier must be preceded by an instant vector selector "
                + "or range vector selector or a subquery"
        ),
        (
            "1 @ 5",
            "1:1: parse error: @ modifier must be preceded by an instant vector selector or range vector selector "
                + "or a subquery"
        ),
        ("(foo)[5m]", "1:6: parse error: ranges only allowed for vector selectors"),
        ("foo offset 1m [5m]", "1:15: parse error: no offset modifiers allowed before range"),
        ("foo @ 1 [5m]", "1:9: parse error: no @ modifiers allowed before range"),
        ("foo anchored", "1:1: parse error: anchored modifier is experimental and not enabled"),
        ("foo + fill(0) bar", "1:7: parse error: binop fill modifiers are experimental and not enabled"),
        ("\"a", "1:1: parse error: unterminated quoted string"),
        ("`a", "1:1: parse error: unterminated raw string"),
        ("\"\\q\"", "1:1: parse error: unknown escape sequence U+0071 'q'"),
        ("\"\\xzz\"", "1:1: parse error: illegal character U+007A 'z' in escape sequence"),
        ("\"\\ud800\"", "1:1: parse error: escape sequence is an invalid Unicode code point"),
        ("0deadbeef", "1:1: parse error: bad number or duration syntax: \"0de\""),
        ("1..2", "1:1: parse error: bad number or duration syntax: \"1..\""),
        ("1_", "1:1: parse error: bad number or duration syntax: \"1_\""),
        ("1e999", "1:1: parse error: error parsing number: \"1e999\""),
        ("sum()", "1:1: parse error: no arguments for aggregate expression provided"),
        (
            "sum(1, 2)",
            "1:1: parse error: wrong number of arguments for aggregate expression provided, expected 1, got 2"
        ),
        (
            "topk(foo)",
            "1:1: parse error: wrong number of arguments for aggregate expression provided, "
                + "expected 2, got 1"
        ),
        (
            "limitk(1, foo)",
            "1:1: parse error: limitk() is experimental and must be enabled with "
                + "--enable-feature=promql-experimental-functions"
        ),
        ("abs(foo,)", "1:8: parse error: trailing commas not allowed in function call args"),
        ("nothing(foo)", "1:1: parse error: unknown function with name \"nothing\""),
        ("Rate(foo[5m])", "1:1: parse error: unknown function with name \"Rate\""),
        ("mad_over_time(foo[5m])", "1:1: parse error: function \"mad_over_time\" is not enabled"),
        ("start()", "1:1: parse error: function \"start\" is not enabled"),
        ("foo </ 1", "1:5: parse error: operator \"</\" needs native histograms, which are not supported"),
    ])
    func `a syntax error is named and placed`(text: String, message: String) {
        let failure = #expect(throws: ParseFailure.self) { try Query(parsing: text) }
        #expect(failure?.description == message)
    }

    @Test(arguments: [
        ("rate(foo)", "1:6: parse error: expected type range vector in call to function \"rate\", got instant vector"),
        ("abs(1)", "1:5: parse error: expected type instant vector in call to function \"abs\", got scalar"),
        ("rate()", "1:1: parse error: expected 1 argument(s) in call to \"rate\", got 0"),
        (
            "label_join(foo, \"a\")",
            "1:1: parse error: expected at least 3 argument(s) in call to \"label_join\", got 2"
        ),
        ("round(foo, 1, 2)", "1:1: parse error: expected at most 2 argument(s) in call to \"round\", got 3"),
        ("hour(foo, foo)", "1:1: parse error: expected at most 1 argument(s) in call to \"hour\", got 2"),
        ("1 > 2", "1:3: parse error: comparisons between scalars must use BOOL modifier"),
        ("foo + bool bar", "1:5: parse error: bool modifier can only be used on comparison operators"),
        ("foo and 1", "1:1: parse error: set operator \"and\" not allowed in binary scalar expression"),
        ("foo or on (a) group_left bar", "1:1: parse error: no grouping allowed for \"or\" operation"),
        ("foo * on (a) 1", "1:1: parse error: vector matching only allowed between instant vectors"),
        (
            "foo * on (a) group_left (a) bar",
            "1:5: parse error: label \"a\" must not occur in ON and GROUP clause at once"
        ),
        ("foo[5m] + 1", "1:1: parse error: binary expression must contain only scalar and instant vector types"),
        ("1 + \"a\"", "1:5: parse error: binary expression must contain only scalar and instant vector types"),
        (
            "-\"a\"",
            "1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, "
                + "got \"string\""
        ),
        ("sum(1)", "1:5: parse error: expected type instant vector in aggregation expression, got scalar"),
        ("topk(\"a\", foo)", "1:6: parse error: expected type scalar in aggregation parameter, got string"),
        ("count_values(1, foo)", "1:14: parse error: expected type string in aggregation parameter, got scalar"),
        ("{}", "1:1: parse error: vector selector must contain at least one non-empty matcher"),
        ("{job=~\".*\"}", "1:1: parse error: vector selector must contain at least one non-empty matcher"),
        ("{job=\"\"}", "1:1: parse error: vector selector must contain at least one non-empty matcher"),
        ("foo{__name__=\"bar\"}", "1:1: parse error: metric name must not be set twice: \"foo\" or \"bar\""),
        ("foo{\"bar\"}", "1:1: parse error: metric name must not be set twice: \"foo\" or \"bar\""),
        ("1[5m:]", "1:1: parse error: subquery is only allowed on instant vector, got scalar instead"),
    ])
    func `a type error is named and placed`(text: String, message: String) {
        let failure = #expect(throws: ParseFailure.self) { try Query(parsing: text) }
        #expect(failure?.description == message)
    }

    @Test func `the part to underline is known`() throws {
        let text = "sum(foo) +\n  rate(bar)"
        let failure = try #require(#expect(throws: ParseFailure.self) { try Query(parsing: text) })
        let bytes = Array(text.utf8)[failure.range.lower..<failure.range.upper]
        #expect(String(decoding: bytes, as: UTF8.self) == "bar")
        #expect(failure.location == SourceLocation(line: 2, column: 8))
    }

    @Test func `a wrong regular expression is said in Go's words`() throws {
        let failure = #expect(throws: ParseFailure.self) { try Query(parsing: "foo{b=~\"(\"}") }
        #expect(failure?.description == "1:5: parse error: error parsing regexp: missing closing ): `(`")
    }

    @Test(arguments: ["{a=~\".*\"}", "{a!~\".+\"}", "{a=~\"x*\"}", "{a!=\"b\"}"])
    func `a selector must not select everything`(text: String) {
        #expect(throws: ParseFailure.self) { try Query(parsing: text) }
    }
}
