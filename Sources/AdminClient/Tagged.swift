/// A value with the entity tag of the configuration that it belongs to.
public struct Tagged<Value: Sendable>: Sendable {
    /// What the daemon answered.
    public var value: Value
    /// The configuration's `ETag`: give it to the next change to be refused if somebody else was quicker.
    public var entityTag: String?

    init(_ value: Value, _ answer: AdminAnswer) {
        self.value = value
        entityTag = answer.entityTag
    }
}
