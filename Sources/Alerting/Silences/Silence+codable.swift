import RegularExpressions
import Series
import Vocabulary

extension Silence: Codable {
    private enum CodingKeys: CodingKey {
        case id, matchers, startsAt, endsAt, createdBy, comment, updatedAt
    }

    private struct Condition: Codable {
        let name: String
        let `operator`: String
        let value: String
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let conditions = try container.decode([Condition].self, forKey: .matchers)
        let matchers = try conditions.map { condition throws -> LabelMatcher in
            guard let `operator` = LabelMatcher.Operator(rawValue: condition.operator) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .matchers,
                    in: container,
                    debugDescription: "unknown operator"
                )
            }
            return try LabelMatcher(condition.name, `operator`, condition.value)
        }
        self.init(
            id: try container.decode(String.self, forKey: .id),
            matchers: matchers,
            startsAt: try container.decode(WallTime.self, forKey: .startsAt),
            endsAt: try container.decode(WallTime.self, forKey: .endsAt),
            createdBy: try container.decode(String.self, forKey: .createdBy),
            comment: try container.decode(String.self, forKey: .comment),
            updatedAt: try container.decode(WallTime.self, forKey: .updatedAt)
        )
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(
            matchers.map { Condition(name: $0.name, operator: $0.operator.rawValue, value: $0.value) },
            forKey: .matchers
        )
        try container.encode(startsAt, forKey: .startsAt)
        try container.encode(endsAt, forKey: .endsAt)
        try container.encode(createdBy, forKey: .createdBy)
        try container.encode(comment, forKey: .comment)
        try container.encode(updatedAt, forKey: .updatedAt)
    }
}
