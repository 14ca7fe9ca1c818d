/// The exchanges under way, in the order in which they began, which is that of their time limits.
///
/// A list whose links are in the connections themselves, so that an exchange costs no allocation and no search.
struct UnderwayList {
    private(set) var first: Connection?
    private var last: Connection?
    private(set) var count = 0

    mutating func append(_ connection: Connection) {
        connection.previousUnderway = last
        last?.nextUnderway = connection
        if first == nil { first = connection }
        last = connection
        count += 1
    }

    mutating func remove(_ connection: Connection) {
        let (previous, next) = (connection.previousUnderway, connection.nextUnderway)
        connection.previousUnderway = nil
        connection.nextUnderway = nil
        if let previous { previous.nextUnderway = next } else { first = next }
        if let next { next.previousUnderway = previous } else { last = previous }
        count -= 1
    }

    /// Puts one in the place of another.
    mutating func replace(_ connection: Connection, by replacement: Connection) {
        replacement.previousUnderway = connection.previousUnderway
        replacement.nextUnderway = connection.nextUnderway
        if let previous = connection.previousUnderway {
            previous.nextUnderway = replacement
        } else {
            first = replacement
        }
        if let next = connection.nextUnderway { next.previousUnderway = replacement } else { last = replacement }
        connection.previousUnderway = nil
        connection.nextUnderway = nil
    }

    /// All of them, for giving some up.
    var connections: [Connection] { Array(sequence(first: first, next: { $0?.nextUnderway }).compactMap(\.self)) }
}
