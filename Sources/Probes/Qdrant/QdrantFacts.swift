import Vocabulary

/// What a `ready` check learned of a server, as facts: sums for JSON, a series for each collection for metrics.
enum QdrantFacts {
    /// `listed` is how many collections the server has, `isReady` what `/readyz` says, as far as it does.
    static func report(
        listed: Int,
        isReady: Bool?,
        _ selection: QdrantSelection,
        _ findings: QdrantSurvey.Findings
    ) -> Report {
        let identity = findings.identity
        let identityFacts = [Fact("commit", identity?.commit.map(FactValue.text) ?? .unknown)]
        return Report(
            version: identity?.version.map { "Qdrant \($0)" } ?? "Qdrant",
            // The release tells of a restart when it is another one; the start itself is nowhere to be had.
            runIdentity: identity?.version.map { "\($0) \(identity?.commit ?? "")" },
            facts: sums(listed, selection, findings.collections) + identityFacts + readiness(isReady)
                + cluster(findings.cluster) + findings.collections.flatMap(series)
        )
    }

    private static func readiness(_ isReady: Bool?) -> [Fact] {
        [
            Fact("readyz", isReady.map { .text($0 ? "ready" : "not ready") } ?? .unknown),
            Fact(
                nil,
                isReady.map(FactValue.flag) ?? .unknown,
                metric: metric("shards_ready", "Whether the server has said since its start that all shards are ready.")
            ),
        ]
    }

    private static func sums(_ listed: Int, _ selection: QdrantSelection, _ collections: [QdrantCollection]) -> [Fact] {
        func sum(_ count: (QdrantCollection) -> Int64?) -> FactValue {
            guard selection.isComplete else { return .unknown }
            var sum: Int64 = 0
            for collection in collections {
                guard let count = count(collection) else { return .unknown }
                sum = sum.addingClamped(count)
            }
            return .integer(sum)
        }
        let others = collections.compactMap(\.flaw)
        return [
            Fact("collections", .integer(Int64(listed)), metric: metric("collections", "Collections of the server.")),
            Fact("totalVectors", sum(\.vectors)),
            Fact("points", sum(\.points)),
            Fact("segments", sum(\.segments)),
            Fact(
                "watchedCollections",
                .integer(Int64(collections.count)),
                metric: metric("watched_collections", "Collections that the check looks into.")
            ),
            Fact("notGreen", .text(others.isEmpty ? "none" : others.joined(separator: ", "))),
        ]
    }

    private static func cluster(_ cluster: QdrantCluster?) -> [Fact] {
        [
            Fact(
                "clusterEnabled",
                cluster.map { .flag($0.isEnabled) } ?? .unknown,
                metric: metric("cluster_enabled", "Whether the server is a node of a cluster.")
            ),
            gauge("clusterPeers", cluster?.peers, "cluster_peers", "Nodes of the cluster."),
            gauge(
                nil,
                cluster?.pendingOperations,
                "cluster_pending_operations",
                "Changes of the cluster's metadata that this node has not applied yet."
            ),
            gauge(
                "unreachablePeers",
                cluster?.unreachablePeers,
                "cluster_unreachable_peers",
                "Nodes of the cluster that this one cannot reach."
            ),
            Fact(
                "consensusWorking",
                cluster?.isConsensusWorking.map(FactValue.flag) ?? .unknown,
                metric: metric("cluster_consensus_working", "Whether this node takes part in the cluster's decisions.")
            ),
        ]
    }

    /// The series of one collection.
    private static func series(_ collection: QdrantCollection) -> [Fact] {
        let labels = ["collection": collection.name]
        let states = ["green", "yellow", "grey", "red"].map { state in
            Fact(
                nil,
                .flag(collection.status == state),
                metric: metric(
                    "collection_status",
                    "The state of the collection: 1 for the one that holds.",
                    labels.merging(["status": state]) { $1 }
                )
            )
        }
        return states + [
            Fact(
                nil,
                collection.isOptimizerWell.map { .flag(!$0) } ?? .unknown,
                metric: metric(
                    "collection_optimizer_error",
                    "Whether the collection's optimizer reports an error.",
                    labels
                )
            ),
            gauge(nil, collection.points, "collection_points", "Points of the collection, approximately.", labels),
            gauge(nil, collection.vectors, "collection_vectors", "Vectors of the collection, approximately.", labels),
            gauge(nil, collection.segments, "collection_segments", "Segments of the collection.", labels),
            gauge(
                nil,
                collection.queuedUpdates,
                "collection_queued_updates",
                "Updates of the collection that wait to be applied.",
                labels
            ),
            Fact(
                nil,
                collection.indexedRatio.map(FactValue.number) ?? .unknown,
                metric: metric(
                    "collection_indexed_ratio",
                    "Share of the collection's vectors that an index covers.",
                    labels
                )
            ),
        ]
    }

    private static func gauge(
        _ key: String?,
        _ value: Int64?,
        _ name: String,
        _ help: String,
        _ labels: [String: String] = [:]
    ) -> Fact {
        Fact(key, value.map(FactValue.integer) ?? .unknown, metric: metric(name, help, labels))
    }

    private static func metric(_ name: String, _ help: String, _ labels: [String: String] = [:]) -> FactMetric {
        FactMetric("vedette_qdrant_" + name, help: help, labels: labels)
    }
}
