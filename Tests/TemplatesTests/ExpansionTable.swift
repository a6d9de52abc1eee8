/// What `promtool test rules` 2.42 makes of templates, of an alert `A` on `m{instance="h:80",job="api"}` with the value 90.5.
enum ExpansionTable {
    static let rows: [(template: String, text: String)] = [
        (
            "{{ $x = 1 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:120: executing \"__alert_A\" at <1>: undefined variable: $x>"
        ),
        ("{{ 1 | }}", "1"),
        (
            "{{ $labels.foo }}|{{ $labels.foo.bar }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:140: executing \"__alert_A\" at <$labels.foo.bar>: can't evaluate field bar in type string>"
        ),
        (
            "{{ first (query \"nothing\") }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <first (query \"nothing\")>: error calling first: first() called on vector with no elements>"
        ),
        (
            "{{ query \"nothing\" | first | value }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:133: executing \"__alert_A\" at <first>: error calling first: first() called on vector with no elements>"
        ),
        (
            "{{ eq $value 1 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <eq $value 1>: error calling eq: incompatible types for comparison>"
        ),
        (
            "{{ gt $value 1.0 }}",
            "true"
        ),
        (
            "{{ printf \"%d\" $value }}",
            "%!d(float64=90.5)"
        ),
        (
            "{{ printf \"%s %v %q\" $value $labels $labels.job }}",
            "%!s(float64=90.5) map[__name__:m instance:h:80 job:api] \"api\""
        ),
        (
            "{{ humanize \"abc\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <humanize \"abc\">: error calling humanize: strconv.ParseFloat: parsing \"abc\": invalid syntax>"
        ),
        (
            "{{ humanize 1 2 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <humanize>: wrong number of args for humanize: want 1 got 2>"
        ),
        (
            "{{ $value.foo }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:121: executing \"__alert_A\" at <$value.foo>: can't evaluate field foo in type float64>"
        ),
        (
            "{{ .Foo }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <.Foo>: can't evaluate field Foo in type struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value float64 }>"
        ),
        (
            "{{ query \"m\" | first }}",
            "{map[__name__:m instance:h:80 job:api] 90.5}"
        ),
        (
            "{{ range query \"m\" }}{{ .Labels.job }}={{ .Value }}{{ end }}",
            "api=90.5"
        ),
        (
            "{{ $labels.job | toUpper | len }}",
            "3"
        ),
        (
            "{{ reReplaceAll \"(\" \"x\" \"y\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <reReplaceAll \"(\" \"x\" \"y\">: error calling reReplaceAll: regexp: Compile(`(`): error parsing regexp: missing closing ): `(`>"
        ),
        (
            "{{ query \"m +\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <query \"m +\">: error calling query: 1:4: parse error: unexpected end of input>"
        ),
        (
            "{{ index $labels \"job\" }} {{ index $labels \"nope\" }}|",
            "api |"
        ),
        (
            "{{ printf \"%5.1f|%-8s|%08.3f|%+d|%x\" $value \"ab\" 3.14159 5 255 }}",
            " 90.5|ab      |0003.142|+5|ff"
        ),
        (
            "{{ humanizeTimestamp 1435065584.128 }} {{ humanizeDuration 1e21 }}",
            "2015-06-23 13:19:44.128 +0000 UTC -106751991167300d -15h -30m -8s"
        ),
        (
            "{{ toTime 0 }}",
            "1970-01-01 00:00:00 +0000 UTC"
        ),
        (
            "{{ externalURL }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <externalURL>: error calling externalURL: runtime error: invalid memory address or nil pointer dereference>"
        ),
        (
            "{{ pathPrefix }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <pathPrefix>: error calling pathPrefix: runtime error: invalid memory address or nil pointer dereference>"
        ),
        (
            "{{ print 1 2 \"a\" \"b\" 3 }}",
            "1 2ab3"
        ),
        (
            "{{ println 1 \"x\" }}",
            "1 x\n"
        ),
        (
            "{{ call 1 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <call 1>: error calling call: non-function of type int>"
        ),
        (
            "{{ slice \"abcdef\" 1 3 }} {{ len \"héé\" }} {{ html \"<a>\" }} {{ js \"it's\" }} {{ urlquery \"a b&c\" }}",
            "bc 5 &lt;a&gt; it\\'s a+b%26c"
        ),
        (
            "{{ true }} {{ not true }} {{ and 1 0 }} {{ or 0 \"x\" }} {{ nil }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:170: executing \"__alert_A\" at <nil>: nil is not a command>"
        ),
        (
            "{{ 'a' }} {{ 0x10 }} {{ 1e3 }} {{ 1_000 }} {{ .5 }}",
            "97 16 1000 1000 0.5"
        ),
        (
            "{{ tableLink \"up\" }} {{ graphLink \"a b\" }}",
            "/graph?g0.expr=up&g0.tab=1 /graph?g0.expr=a+b&g0.tab=0"
        ),
        (
            "{{ query \"m\" | sortByLabel \"job\" | first | label \"instance\" }} {{ query \"m\" | first | strvalue }}",
            "h:80 "
        ),
        (
            "{{ stripPort \"h:80\" }} {{ stripDomain \"a.b.c:9\" }} {{ stripPort \"[::1]:80\" }}",
            "h a:9 ::1"
        ),
        (
            "{{ title \"hello wORLD\" }} {{ safeHtml \"<b>\" }} {{ match \"a.*\" \"xay\" }}",
            "Hello WORLD <b> true"
        ),
        (
            "{{ parseDuration \"1h30m\" }} {{ args 1 \"x\" }}",
            "5400 map[arg0:1 arg1:x]"
        ),
        (
            "{{ with $x := 5 }}{{ $x }}{{ else }}no{{ end }}{{ if eq $labels.job \"api\" \"x\" }}Y{{ end }}",
            "5Y"
        ),
        (
            "{{ $x := 1 }}{{ range $i, $v := query \"m\" }}{{ $x = 2 }}{{ $i }}{{ $v.Value }}{{ end }}{{ $x }}",
            "090.52"
        ),
        (
            "{{ define \"t\" }}[{{ . }}]{{ end }}{{ template \"t\" $value }}",
            "[90.5]"
        ),
        (
            "{{ . }}",
            "{map[__name__:m instance:h:80 job:api] map[]  90.5}"
        ),
        (
            "{{ template \"zz\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:124: executing \"__alert_A\" at <{{template \"zz\"}}>: template \"zz\" not defined>"
        ),
        (
            "{{- \" a \" -}}   x   {{- /* c */ -}} y",
            " a xy"
        ),
        (
            "{{ $labels.job.x.y }} and a very long one {{ $externalLabels.a }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:122: executing \"__alert_A\" at <$labels.job.x.y>: can't evaluate field x in type string>"
        ),
        (
            "{{ lt 1 2 }} {{ ne \"a\" \"b\" }} {{ eq 1 \"a\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:145: executing \"__alert_A\" at <eq 1 \"a\">: error calling eq: incompatible types for comparison>"
        ),
        (
            "{{ toLower 5 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:123: executing \"__alert_A\" at <5>: expected string; found 5>"
        ),
        (
            "{{ humanize nil }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <humanize nil>: error calling humanize: can't convert <nil> to float>"
        ),
        (
            "{{ value 1 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:121: executing \"__alert_A\" at <1>: can't handle 1 for arg of type *template.sample>"
        ),
        (
            "{{ len 5 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <len 5>: error calling len: len of type int>"
        ),
        (
            "{{ index \"abc\" 1 }} {{ index $labels 1 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:135: executing \"__alert_A\" at <index $labels 1>: error calling index: value has type int; should be string>"
        ),
        (
            "{{ $value | printf \"%.2f\" }}{{ printf }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:143: executing \"__alert_A\" at <printf>: wrong number of args for printf: want at least 1 got 0>"
        ),
        (
            "{{ printf \"%v %v\" 1 }} {{ printf \"%d\" 1 2 }} {{ printf \"%z\" 1 }} {{ printf \"%\" }} {{ printf \"%.3v\" \"abcdef\" }} {{ printf \"%6.2f%%\" 99.123 }}",
            "1 %!v(MISSING) 1%!(EXTRA int=2) %!z(int=1) %!(NOVERB) abc  99.12%"
        ),
        (
            "{{ printf \"%t %e %g %G %X %o %b %c %U\" true 1.5 1e21 1e-7 \"hi\" 8 5 65 65 }}",
            "true 1.500000e+00 1e+21 1E-07 6869 10 101 A U+0041"
        ),
        (
            "{{ printf \"%v\" 1e6 }} {{ 1000000.0 }} {{ 1e6 }} {{ print 1.5 2.5 }} {{ printf \"%s\" 1.5 }} {{ printf \"%q\" 65 }} {{ printf \"% d|%5t|%05d|%-5d|%+.1e\" 3 true 42 42 12345.678 }}",
            "1e+06 1e+06 1e+06 1.5 2.5 %!s(float64=1.5) 'A'  3| true|00042|42   |+1.2e+04"
        ),
        (
            "{{ if and (gt $value 1.0) (lt $value 100.0) }}in{{ else if true }}x{{ else }}out{{ end }}",
            "in"
        ),
        (
            "{{ with query \"nothing\" }}{{ . | first | value }}{{ else }}none{{ end }}",
            "none"
        ),
        (
            "{{ with query \"m\" }}{{ . | first | value | humanize }}{{ end }}",
            "90.5"
        ),
        (
            "{{ range $k, $v := $labels }}{{ $k }}={{ $v }};{{ end }}",
            "__name__=m;instance=h:80;job=api;"
        ),
        (
            "{{ range query \"nothing\" }}x{{ else }}empty{{ end }}",
            "empty"
        ),
        (
            "{{ $labels }} {{ $value }} {{ $externalLabels }} {{ $externalURL }}",
            "map[__name__:m instance:h:80 job:api] 90.5 map[] "
        ),
        (
            "{{ printf \"%.0f\" $value }} {{ printf \"%0.0f\" $value }} {{ printf \"%.4g\" 123456.0 }} {{ printf \"%f\" 1.5 }}",
            "90 90 1.235e+05 1.500000"
        ),
        (
            "{{ $value | humanizePercentage }} {{ humanizeDuration 3725 }} {{ humanize1024 123456 }}",
            "9050% 1h 2m 5s 120.6ki"
        ),
        (
            "{{ (query \"m\" | first).Value }} {{ (index (query \"m\") 0).Labels.job }}",
            "90.5 api"
        ),
        (
            "{{ reReplaceAll \"(.*):(.*)\" \"$2-$1x-${1}x\" $labels.instance }}",
            "80--hx"
        ),
        (
            "{{ not (eq $labels.job \"api\") }} {{ ge 2 2 }} {{ le 1 2 }} {{ eq true true }} {{ lt \"a\" \"b\" }}",
            "false true true true true"
        ),
        (
            "{{ toUpper $value }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:123: executing \"__alert_A\" at <$value>: wrong type for value; expected string; got float64>"
        ),
        (
            "{{ $value | toUpper }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:124: executing \"__alert_A\" at <toUpper>: wrong type for value; expected string; got float64>"
        ),
        (
            "{{ index (query \"m\") 5 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <index (query \"m\") 5>: error calling index: index out of range: 5>"
        ),
        (
            "{{ slice \"abc\" 2 1 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <slice \"abc\" 2 1>: error calling slice: invalid slice index: 2 > 1>"
        ),
        (
            "{{ slice \"abc\" 9 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <slice \"abc\" 9>: error calling slice: index out of range: 9>"
        ),
        (
            "{{ true | not }} {{ \"x\" | len }} {{ 1 | printf \"%d-%s\" 2 }}",
            "false 1 2-%!s(int=1)"
        ),
        (
            "{{ range query \"m\" }}a{{ break }}b{{ end }}{{ range query \"m\" }}a{{ continue }}b{{ end }}",
            "aa"
        ),
        (
            "{{ html $labels }} {{ js \"<a href=x>\\n\" }} {{ urlquery \"a/b\" \"c\" }}",
            "map[__name__:m instance:h:80 job:api] \\u003Ca href\\u003Dx\\u003E\\u000A a%2Fbc"
        ),
        (
            "{{ label \"job\" (query \"m\" | first) }} {{ strvalue (query \"m\" | first) }}",
            "api "
        ),
        (
            "{{ printf \"%5d|%-5d|%05.1f|%x|%X|%#x|%o|%b|%c|%U|%q\" 1 2 3.14159 255 255 255 8 5 65 65 65 }}",
            "    1|2    |003.1|ff|FF|0xff|10|101|A|U+0041|'A'"
        ),
        (
            "{{ printf \"%s|%10s|%-10s|%.2s|%q|%x|%v\" \"abc\" \"abc\" \"abc\" \"abc\" \"abc\" \"abc\" \"abc\" }}",
            "abc|       abc|abc       |ab|\"abc\"|616263|abc"
        ),
        (
            "{{ printf \"%t|%v|%d|%s\" true true true true }}",
            "true|true|%!d(bool=true)|%!s(bool=true)"
        ),
        (
            "{{ printf \"%v|%+v|%s|%d\" nil nil nil nil }}",
            "<nil>|<nil>|%!s(<nil>)|%!d(<nil>)"
        ),
        (
            "{{ printf \"%*d|%-*d|%.*f\" 5 1 5 2 2 3.14159 }}",
            "    1|2    |3.14"
        ),
        (
            "{{ printf \"%e|%E|%.3e|%g|%G|%.3g|%+.2f|% .2f\" 12345.678 12345.678 12345.678 12345.678 1e-10 12345.678 1.5 1.5 }}",
            "1.234568e+04|1.234568E+04|1.235e+04|12345.678|1E-10|1.23e+04|+1.50| 1.50"
        ),
        (
            "{{ printf \"%v %v %v %v\" 1e20 1e21 123456789.0 0.00001 }}",
            "1e+20 1e+21 1.23456789e+08 1e-05"
        ),
        (
            "{{ printf \"%T %T %T\" 1 1.5 \"x\" }}",
            "int float64 string"
        ),
        (
            "{{ printf 5 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:122: executing \"__alert_A\" at <5>: expected string; found 5>"
        ),
        (
            "{{ print }} {{ print nil }} {{ print \"a\" 1 2 \"b\" }} {{ println }}",
            " <nil> a1 2b \n"
        ),
        (
            "{{ match \"^a\" \"abc\" }} {{ match \"[\" \"x\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:138: executing \"__alert_A\" at <match \"[\" \"x\">: error calling match: error parsing regexp: missing closing ]: `[`>"
        ),
        (
            "{{ title \"o'neil fOO-bar_baz é\" }} {{ toUpper \"straße é\" }} {{ toLower \"ÀÉ\" }}",
            "O'Neil FOO-Bar_baz É STRAßE É àé"
        ),
        (
            "{{ parseDuration \"x\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <parseDuration \"x\">: error calling parseDuration: not a valid duration string: \"x\">"
        ),
        (
            "{{ humanizeTimestamp 0 }} {{ humanizeTimestamp 1.5 }} {{ humanizeTimestamp -1 }}",
            "1970-01-01 00:00:00 +0000 UTC 1970-01-01 00:00:01.5 +0000 UTC 1969-12-31 23:59:59 +0000 UTC"
        ),
        (
            "{{ humanizeTimestamp 1e18 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <humanizeTimestamp 1e18>: error calling humanizeTimestamp: 1e+18 cannot be represented as a nanoseconds timestamp since it overflows int64>"
        ),
        (
            "{{ \"a\" \"b\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <\"a\">: can't give argument to non-function \"a\">"
        ),
        (
            "{{ $labels \"x\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <$labels>: can't give argument to non-function $labels>"
        ),
        (
            "{{ $labels.job \"x\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:122: executing \"__alert_A\" at <$labels.job>: job is not a method but has arguments>"
        ),
        (
            "{{ .Labels.job }} {{ .Value }} {{ .ExternalURL }}",
            "api 90.5 "
        ),
        (
            "{{ (1) }} {{ (\"x\") }} {{ (query \"m\") | len }} {{ ((1)) }}",
            "1 x 1 1"
        ),
        (
            "{{ $a := 1 }}{{ $b := $a }}{{ $a = 5 }}{{ $a }}{{ $b }}",
            "51"
        ),
        (
            "{{ if $labels.nope }}y{{ else }}n{{ end }}{{ if 0 }}y{{ else }}n{{ end }}{{ if 0.1 }}y{{ end }}",
            "nny"
        ),
        (
            "{{ define \"x\" }}{{ .Value }}{{ end }}{{ template \"x\" . }}{{ template \"x\" (query \"m\" | first) }}",
            "90.590.5"
        ),
        (
            "{{ define \"r\" }}{{ template \"r\" . }}{{ end }}x",
            "x"
        ),
        (
            "{{ block \"b\" $value }}<{{ . }}>{{ end }}",
            "<90.5>"
        ),
        (
            "{{ args 1 2 | len }} {{ (args \"a\" \"b\").arg1 }}",
            "2 b"
        ),
        (
            "{{ and }} ",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <and>: wrong number of args for and: want at least 1 got 0>"
        ),
        (
            "{{ or 0 0 \"z\" }} {{ and 1 \"\" 2 }}",
            "z "
        ),
        (
            "{{ sortByLabel \"job\" (query \"m\") | len }}",
            "1"
        ),
        (
            "{{/* comment */}}a{{- /* c */ -}} b",
            "ab"
        ),
        (
            "a {{- 1 }} {{ 2 -}} b",
            "a1 2b"
        ),
        (
            "{{ `raw \"x\"` }} {{ \"esc\\t\\\"q\\\"é\" }}",
            "raw \"x\" esc\t\"q\"é"
        ),
        (
            "{{ stripPort \"a\" }} {{ stripDomain \"1.2.3.4:80\" }} {{ stripDomain \"host\" }} {{ stripPort \"[::1]\" }} {{ stripDomain \"a.b\" }}",
            "a 1.2.3.4:80 host [::1] a"
        ),
        (
            "{{ query \"count(m) * 2\" | first | value }} {{ query `m{job=\"api\"}` | len }}",
            "2 1"
        ),
        (
            "{{ query \"1 + 1\" | first | value }} {{ query \"time()\" | first | value }}",
            "2 0"
        ),
        (
            "{{ query \"m[5m]\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <query \"m[5m]\">: error calling query: rule result is not a vector or scalar>"
        ),
        (
            "{{ query \"'x'\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <query \"'x'\">: error calling query: rule result is not a vector or scalar>"
        ),
        (
            "{{ query \"sum(\" }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <query \"sum(\">: error calling query: 1:5: parse error: unclosed left parenthesis>"
        ),
        (
            "{{ safeHtml 5 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:124: executing \"__alert_A\" at <5>: expected string; found 5>"
        ),
        (
            "{{ first 5 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:121: executing \"__alert_A\" at <5>: can't handle 5 for arg of type template.queryResult>"
        ),
        (
            "{{ $value | first }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:124: executing \"__alert_A\" at <first>: wrong type for value; expected template.queryResult; got float64>"
        ),
        (
            "{{ label \"x\" $value }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:125: executing \"__alert_A\" at <$value>: wrong type for value; expected *template.sample; got float64>"
        ),
        (
            "{{ eq }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <eq>: wrong number of args for eq: want at least 1 got 0>"
        ),
        (
            "{{ ne 1 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <ne>: wrong number of args for ne: want 2 got 1>"
        ),
        (
            "{{ eq 1 2 3 1 }} {{ eq \"a\" nil }} {{ eq $labels $labels }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:149: executing \"__alert_A\" at <eq $labels $labels>: error calling eq: non-comparable type map[__name__:m instance:h:80 job:api]: map[string]string>"
        ),
        (
            "{{ lt true false }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <lt true false>: error calling lt: invalid type for comparison>"
        ),
        (
            "{{ lt $labels 1 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <lt $labels 1>: error calling lt: invalid type for comparison>"
        ),
        (
            "{{ humanizeDuration \"abc\" }} {{ 1 }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <humanizeDuration \"abc\">: error calling humanizeDuration: strconv.ParseFloat: parsing \"abc\": invalid syntax>"
        ),
        (
            "{{ humanizeDuration \"90\" }} {{ humanize \"1e3\" }} {{ humanizeDuration true }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:164: executing \"__alert_A\" at <humanizeDuration true>: error calling humanizeDuration: can't convert bool to float>"
        ),
        (
            "{{ humanize $labels }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:115: executing \"__alert_A\" at <humanize $labels>: error calling humanize: can't convert map[string]string to float>"
        ),
        (
            "é {{ $value.x }}",
            "<error expanding template: error executing template __alert_A: template: __alert_A:1:124: executing \"__alert_A\" at <$value.x>: can't evaluate field x in type float64>"
        ),
    ]
}
