package import Vocabulary

extension Incident {
    /// When it became a part of another one: the last that happened to it; nil while it stands by itself.
    package var partSince: WallTime? { absorbedInto.flatMap { _ in timeline.last?.at } }

    /// When it was over, by itself or as a part of another one; nil while it goes on.
    package var endedAt: WallTime? { partSince ?? (isActive ? nil : members.compactMap(\.endedAt).max()) }
}
