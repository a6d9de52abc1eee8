/// What Qdrant says of its cluster.
extension Qdrant {
    private static let thisPeer = 5_290_741_284_620_371
    private static let otherPeer = 8_104_655_120_937_462

    /// `GET /cluster`.
    var clusterStatus: String {
        guard case .pair = cluster else { return #"{"status":"disabled"}"# }
        return #"""
            {"status":"enabled","peer_id":\#(Self.thisPeer),\#
            "peers":{"\#(Self.thisPeer)":{"uri":"http://qdrant-0:6335/"},\#
            "\#(Self.otherPeer)":{"uri":"http://qdrant-1:6335/"}},\#
            "raft_info":{"term":3,"commit":42,"pending_operations":0,"leader":\#(Self.thisPeer),"role":"Leader",\#
            "is_voter":true},"consensus_thread_status":{"consensus_thread_status":"working",\#
            "last_update":"2026-01-01T00:00:00.000000000Z"},"message_send_failures":{}}
            """#
    }

    /// `GET /collections/{name}/cluster`.
    func shards(of collection: QdrantCollection) -> String {
        let remote =
            switch cluster {
            case .none: ""
            case .pair(let state): #"{"shard_id":0,"peer_id":\#(Self.otherPeer),"state":"\#(state)"}"#
            }
        return #"""
            {"peer_id":\#(Self.thisPeer),"shard_count":1,\#
            "local_shards":[{"shard_id":0,"points_count":\#(collection.points),"state":"Active"}],\#
            "remote_shards":[\#(remote)],"shard_transfers":[]}
            """#
    }
}
