import LoadModel
import Synthesis

/// One imagined user: makes one exchange after the other, and carries one conversation at a time.
///
/// In a closed loop a lane lasts as long as the load; in an open loop an arrival that begins a conversation makes one that
/// lasts as long as the conversation. Bound to its shard's event loop.
final class Lane {
    /// Whether it goes on after its conversation.
    let isPermanent: Bool
    var generator: SeededGenerator
    /// What it is in the middle of; nil between conversations and where there are none.
    var conversation: Conversation?
    /// The next turn of the conversation, once it is due.
    var turn: Exchange?

    init(isPermanent: Bool, seed: UInt64) {
        self.isPermanent = isPermanent
        generator = SeededGenerator(seed: seed)
    }
}
