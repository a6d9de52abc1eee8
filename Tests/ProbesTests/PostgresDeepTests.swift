import Probes
import Probing
import TestKit
import Testing
import Vocabulary

@Suite(.timeLimit(.minutes(1))) struct PostgresDeepTests {
    private func expecting(_ change: (inout PostgresExpectations) -> Void) async throws -> PostgresRun {
        let server = try await PostgresShared.server()
        return await PostgresRun.once(.deep, server.options { change(&$0.expected) })
    }

    @Test func `deep reports sessions, ages, counters and a ratio over a window`() async throws {
        let server = try await PostgresShared.server()
        let probe = PostgresDeepProbe(server.options(), environment: .forTests)
        let holder = PostgresLiveProbe(server.options(), environment: .forTests)
        #expect(await PostgresRun.of(holder).failure == nil)
        let first = try await PostgresRun.of(probe, .deep).outcome.get()
        #expect((first.sample("vedette_postgres_client_sessions", ["state": "idle"]) ?? 0) >= 1)
        #expect(first.sample("vedette_postgres_client_sessions", ["state": "idle in transaction"]) == 0)
        #expect(first.sample("vedette_postgres_oldest_transaction_age_seconds") != nil)
        #expect((first.sample("vedette_postgres_transactions_total", ["outcome": "commit"]) ?? 0) > 0)
        #expect(first.value("cacheHitRatio") == .unknown)
        // Statistics of a session are flushed when it ends.
        try await server.execute("select count(*) from pg_class, generate_series(1, 10)")
        try await Polling.until("the ratio is known") {
            let next = try await PostgresRun.of(probe, .deep).outcome.get()
            guard let ratio = next.sample("vedette_postgres_cache_hit_ratio") else { return false }
            return ratio > 0 && ratio <= 1
        }
        await probe.close()
        await holder.close()
    }

    @Test func `an account without pg_monitor sees hidden sessions instead of none`() async throws {
        let server = try await PostgresServer.start()
        try await server.execute("create role plain login password 'plain-plain'")
        let holder = PostgresLiveProbe(server.options(), environment: .forTests)
        #expect(await PostgresRun.of(holder).failure == nil)
        let options = server.options {
            $0.user = "plain"
            $0.password = "plain-plain"
        }
        let report = try await PostgresRun.once(.deep, options).outcome.get()
        #expect((report.sample("vedette_postgres_client_sessions", ["state": "hidden"]) ?? 0) >= 1)
        #expect(report.sample("vedette_postgres_client_sessions", ["state": "idle"]) == nil)
        #expect(report.value("oldestTransactionSeconds") == .unknown)
        let ready = try await PostgresRun.once(.ready, options).outcome.get()
        #expect((ready.sample("vedette_postgres_connections") ?? 0) >= 2)
        await holder.close()
        await server.kill()
    }

    @Test func `a missing extension says whether the server has it`() async throws {
        let absent = try await expecting { $0.extensions = ["plpgsql", "vector"] }
        #expect(absent.failure?.reason == .assertion)
        #expect(absent.failure?.message == "extension vector is not installed on the server")
        let notCreated = try await expecting { $0.extensions = ["pg_trgm", "plpgsql"] }
        let message = notCreated.failure?.message ?? ""
        #expect(message.hasPrefix("extension pg_trgm is not created in database postgres (the server offers "))
    }

    @Test func `missing tables and indexes and an invalid index are named`() async throws {
        let server = try await PostgresServer.start()
        try await server.execute(
            """
            create schema "App"; create table "App"."Web's" (id int); create index good on "App"."Web's" (id);
            create index bad on "App"."Web's" (id);
            update pg_index set indisvalid = false where indexrelid = '"App".bad'::regclass
            """
        )
        let good = await PostgresRun.once(
            .deep,
            server.options {
                $0.expected = PostgresExpectations(
                    extensions: ["plpgsql"],
                    tables: ["Web's", "App.Web's"],
                    indexes: ["good"]
                )
            }
        )
        #expect(good.failure == nil)
        let bad = await PostgresRun.once(
            .deep,
            server.options {
                $0.expected = PostgresExpectations(
                    tables: ["web_provenance", "public.Web's", "pg_class"],
                    indexes: ["App.bad", "idx_web_prov_domain"]
                )
            }
        )
        #expect(bad.failure?.reason == .assertion)
        for name in ["web_provenance", "public.Web's", "pg_class", "idx_web_prov_domain"] {
            #expect(bad.failure?.message.contains("\(name) does not exist") == true)
        }
        let invalid = await PostgresRun.once(.deep, server.options { $0.expected.indexes = ["App.bad"] })
        #expect(invalid.failure?.message.hasPrefix("index App.bad is invalid") == true)
        await server.kill()
    }

    @Test func `pgvector is checked with its operator wherever it was created`() async throws {
        let server = try await PostgresServer.start(binaries: PostgresServer.pgvectorBinaries())
        let options = server.options { $0.expected.extensions = ["vector"] }
        let before = await PostgresRun.once(.deep, options)
        #expect(before.failure?.message.hasPrefix("extension vector is not created in database postgres") == true)

        try await server.execute(#"create schema "Ext"; create extension vector schema "Ext""#)
        let run = await PostgresRun.once(.deep, options)
        #expect(run.failure == nil)
        #expect(run.report?.sample("vedette_postgres_vector_operator_working") == 1)
        guard case .text(let version) = run.report?.value("vectorVersion") else {
            Issue.record("no version of pgvector")
            return
        }
        #expect(version.hasPrefix("0."))
        await server.kill()
    }

    @Test func `promtool accepts every metric of every level`() async throws {
        let server = try await PostgresShared.server()
        let deep = PostgresDeepProbe(server.options(), environment: .forTests)
        _ = await PostgresRun.of(deep, .deep)
        let reports = [
            try await PostgresRun.of(deep, .deep).outcome.get(),
            try await PostgresRun.once(.ready, server.options()).outcome.get(),
            try await PostgresRun.once(.live, server.options()).outcome.get(),
        ]
        await deep.close()
        var families: [String: [String]] = [:]
        for fact in reports.flatMap(\.facts) {
            guard let metric = fact.metric else { continue }
            let labels = metric.labels.map { ",\($0)=\"\($1)\"" }.joined()
            let head = "# HELP \(metric.name) \(metric.help)\n# TYPE \(metric.name) \(metric.kind)"
            let sample = "\(metric.name){service=\"postgres\"\(labels)} \(fact.value.sample ?? 0)"
            #expect(families[metric.name]?.contains(sample.prefix { $0 != "}" } + "") != true)
            families[metric.name, default: [head]].append(sample)
        }
        #expect(families.count >= 12)
        let text = families.sorted { $0.key < $1.key }.flatMap(\.value).joined(separator: "\n") + "\n"
        let directory = try TemporaryDirectory()
        let file = try directory.write(text, to: "metrics.txt")
        let output = try await ServerProcess.run("sh", ["-c", "promtool check metrics < \(file)"], in: directory)
        #expect(output.isEmpty)
    }
}
