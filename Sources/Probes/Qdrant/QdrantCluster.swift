import Vocabulary

/// What `GET /cluster` tells of the node that was asked.
struct QdrantCluster: Hashable, Sendable {
    let isEnabled: Bool
    /// The nodes of the cluster, this one among them; nil without a cluster.
    let peers: Int64?
    /// Changes of the cluster's metadata that are not applied here yet.
    let pendingOperations: Int64?
    /// Whether this node takes part in the cluster's decisions.
    let isConsensusWorking: Bool?
    /// Nodes that this one cannot reach.
    let unreachablePeers: Int64?

    /// Nil when the answer is none that is known: a key for single collections may not ask.
    init?(_ answer: HTTPAnswer) {
        guard answer.status == 200, let result = (try? answer.json())?[path: "result"],
            let status = result[path: "status"]?.text
        else { return nil }
        isEnabled = status == "enabled"
        guard isEnabled else {
            (peers, pendingOperations, isConsensusWorking, unreachablePeers) = (nil, nil, nil, nil)
            return
        }
        peers = result.members["peers"].map { Int64($0.members.count) }
        pendingOperations = result[path: "raft_info.pending_operations"]?.count
        isConsensusWorking = result[path: "consensus_thread_status.consensus_thread_status"]?.text.map {
            $0 == "working"
        }
        unreachablePeers = result.members["message_send_failures"].map { Int64($0.members.count) }
    }
}
