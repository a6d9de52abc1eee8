package import Vocabulary

/// Something that alerting keeps over a restart: an incident, a message that waits, a silence.
///
/// What is in it is its owner's business: all that is asked of the disk is to give it back.
package struct KeptRecord: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case incident
        /// A message that waits for its receiver, or was given up.
        case delivery
        /// An incident that the fallback was told of.
        case followed
        case silence
        /// An alert that somebody posted.
        case posted
        /// What this installation signs links with.
        case secret
    }

    package struct Key: Hashable, Sendable {
        package let kind: Kind
        package let id: String

        package init(_ kind: Kind, _ id: String) {
            self.kind = kind
            self.id = id
        }
    }

    package let key: Key
    /// What records of a kind are sorted by, and forgotten by when they are history.
    package let at: WallTime
    /// JSON.
    package let body: [UInt8]

    package init(_ key: Key, at: WallTime, body: [UInt8]) {
        self.key = key
        self.at = at
        self.body = body
    }
}

/// What changes together in what is kept: all of it or nothing.
package struct KeptChange: Sendable {
    package var put: [KeptRecord]
    /// Taken after ``put``.
    package var removed: [KeptRecord.Key]

    package init(put: [KeptRecord] = [], removed: [KeptRecord.Key] = []) {
        self.put = put
        self.removed = removed
    }

    package var isEmpty: Bool { put.isEmpty && removed.isEmpty }

    /// The same as taking this change and then the other one.
    package mutating func append(_ other: KeptChange) {
        put += other.put
        removed += other.removed
    }
}

/// Where alerting keeps what is to outlive the process.
package protocol RecordKeeper: Sendable {
    /// Hands a change over and waits until it is on the disk; changes get there in the order in which they are handed over.
    ///
    /// - Returns: false when the disk refused or did not answer for some seconds: the change stays in memory and is tried
    ///   again, but would not survive the end of the process ("not durable").
    func commit(_ change: KeptChange) async -> Bool
}
