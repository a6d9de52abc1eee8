/// Scripts of our own: what is run when none of Prometheus are at hand, and what theirs leave open.
enum OwnScript {
    /// This one, which has all forms, and those of the directory `Scripts`, one per subject.
    static func all() throws -> [TestScript] {
        let directory = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Scripts"
        return try [TestScript(name: "own.test", text: text)] + TestScript.directory(directory)
    }

    /// One case of every form.
    static let text = """
        # A comment ends a block.
        load 5m
          http_requests_total{job="api", instance="0"} 0+10x10
          http_requests_total{job="api", instance="1"} 0+20x5 _x5
          gauge 1 2 stale -3 Inf NaN

        eval instant at 50m sum by (job) (http_requests_total{instance="0"})
          {job="api"} 100

        eval instant at 10m -gauge
          expect no_warn
          expect no_info

        eval instant at 0 1 + 2 * 3
          7

        eval instant at 0 "a\\tb"
          expect string "a\\tb"

        eval range from 0 to 10m step 5m http_requests_total{instance="0"}
          http_requests_total{job="api", instance="0"} 0 10 20

        eval instant at 50m topk(1, http_requests_total) or on () vector(1)
          expect ordered
          http_requests_total{job="api", instance="0"} 100

        eval instant at 50m label_replace(gauge, "", "$1", "job", "(.*)")
          expect fail regex: invalid destination label name in label_replace\\(\\):

        eval_fail instant at 5m gauge == on (job) group_left http_requests_total

        clear

        load 1m
          h{path="/"} {{schema:0 sum:1 count:1}}x3

        eval instant at 1m histogram_count(h)
          {path="/"} 1

        """
}
