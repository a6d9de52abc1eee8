import HTTPTypes

/// A collection of vectors: always the same points, in whatever state.
struct QdrantCollection {
    /// What a collection can be in; the words of the switch.
    enum Condition: String {
        case green, yellow, grey, red
        /// Its locks are held: nobody gets an answer about it, while `/healthz` is fine.
        case hang
        /// No shard can serve it.
        case unavailable = "503"
        /// The answer takes longer than Qdrant gives it.
        case timeout = "408"
    }

    /// Numbers in a vector.
    static let dimension = 768

    let name: String
    var condition = Condition.green
    var points = 128

    /// The status as a release says it: grey came with 1.9.
    func status(_ version: ServiceVersion) -> String {
        condition == .grey && version < ServiceVersion(1, 9) ? Condition.yellow.rawValue : condition.rawValue
    }

    /// The refusal of every question about it; nil when they are answered.
    var refusal: Answer? {
        switch condition {
        case .green, .yellow, .grey, .red: nil
        case .hang: .withheld
        case .unavailable:
            Qdrant.failure(
                "Service internal error: 1 of 1 read operations failed: shard is unavailable",
                status: .serviceUnavailable
            )
        case .timeout:
            Qdrant.failure("Timeout: Operation 'search' timed out after 60 seconds", status: .requestTimeout)
        }
    }

    /// `GET /collections/{name}`.
    func information(_ version: ServiceVersion) -> String {
        let problem = #"{"error":"Service internal error: IO Error: No space left on device (os error 28)"}"#
        let optimizer = condition == .red ? problem : #""ok""#
        let indexed = condition == .yellow || condition == .grey ? points / 2 : points
        var fields = [
            #""status":"\#(status(version))""#, #""optimizer_status":\#(optimizer)"#,
            #""indexed_vectors_count":\#(indexed)"#, #""points_count":\#(points)"#, #""segments_count":2"#,
            #""config":\#(Self.configuration)"#, #""payload_schema":{}"#,
        ]
        if version < ServiceVersion(1, 16) { fields.append(#""vectors_count":\#(points)"#) }
        if version >= ServiceVersion(1, 17) { fields.append(#""update_queue":{"length":0,"deferred_points":0}"#) }
        return "{\(fields.joined(separator: ","))}"
    }

    private static let configuration = #"""
        {"params":{"vectors":{"size":\#(dimension),"distance":"Cosine"},"sparse_vectors":{"sparse":{}},"shard_number":1,\#
        "replication_factor":1,"write_consistency_factor":1,"on_disk_payload":true},\#
        "hnsw_config":{"m":16,"ef_construct":100,"full_scan_threshold":10000,"max_indexing_threads":0,"on_disk":false},\#
        "optimizer_config":{"deleted_threshold":0.2,"vacuum_min_vector_number":1000,"default_segment_number":0,\#
        "flush_interval_sec":5},"wal_config":{"wal_capacity_mb":32,"wal_segments_ahead":0},"quantization_config":null}
        """#
}
