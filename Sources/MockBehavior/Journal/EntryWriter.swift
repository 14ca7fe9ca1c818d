import ProviderWire

/// Lays one entry out in memory: the header, then the bytes in the order that ``JournalHeader`` names.
struct EntryWriter {
    private let base: UnsafeMutableRawPointer
    private let room: Int
    private var header = JournalHeader()

    /// How much of a head is kept, in bytes.
    static let maximumHeadBytes = 16 << 10
    /// Room for an entry with the longest names, which are cut, and no head and body.
    static let leastRoom = 1_024

    init(_ base: UnsafeMutableRawPointer, room: Int) {
        self.base = base
        self.room = room
    }

    /// How long each part becomes, and how much that is in all; nil if there is no room.
    ///
    /// - Parameter mayCut: where there is nothing to wait for, the body and then the head are cut to what fits.
    @inline(__always)
    mutating func plan(
        _ request: borrowing JournalRequest, _ bytes: JournalBytes, maximumBodyBytes: Int, mayCut: Bool
    ) -> Int? {
        header.upstreamLength = UInt8(min(request.upstream.utf8.count, 64))
        header.modelLength = UInt16(min(request.model?.utf8.count ?? 0, 200))
        header.ruleLength = UInt8(min(request.rule?.utf8.count ?? 0, 64))
        header.faultLength = UInt8(min(request.fault?.utf8.count ?? 0, 64))
        header.limitLength = UInt8(min(request.limit?.utf8.count ?? 0, 64))
        header.nearMissLength = UInt16(min(request.nearMiss?.utf8.count ?? 0, 300))
        header.requestIDLength = UInt8(min(bytes.requestID?.count ?? 0, 64))
        let names =
            Int(header.upstreamLength) + Int(header.modelLength) + Int(header.ruleLength) + Int(header.faultLength)
            + Int(header.limitLength) + Int(header.nearMissLength) + Int(header.requestIDLength)
        let fixed = MemoryLayout<JournalHeader>.size + names
        var head = min(bytes.head.count, Self.maximumHeadBytes)
        var body = min(bytes.body.count, maximumBodyBytes)
        if fixed + head + body + Self.padding > room {
            guard mayCut else { return nil }
            head = max(0, min(head, room - Self.padding - fixed))
            body = max(0, min(body, room - Self.padding - fixed - head))
        }
        header.headLength = UInt32(head)
        header.bodyLength = UInt32(body)
        let size = (fixed + head + body + Self.padding) & ~Self.padding
        header.size = UInt32(size)
        return size
    }

    @inline(__always)
    mutating func write(
        _ request: borrowing JournalRequest, _ ending: JournalEnding?, _ bytes: JournalBytes, number: UInt64
    ) {
        header.number = number
        header.arrival = request.arrival
        header.connection = request.connection
        header.revision = UInt32(clamping: request.revision)
        header.status = UInt16(clamping: request.status)
        header.endpoint = JournalHeader.code(request.endpoint)
        header.provider = request.provider == .anthropic ? 1 : 0
        header.isStreaming = request.isStreaming
        if let wait = request.toldWait {
            header.toldWait = min(UInt32(clamping: Int64(wait / .milliseconds(1))), JournalHeader.noWait - 1)
        }
        header.source = JournalHeader.code(request.source)
        header.bodySize = UInt64(bytes.body.count)
        if bytes.body.count > Int(header.bodyLength) { header.bodyHash = BodyHash.of(bytes.body) }
        if let ending { header.end(ending) }
        base.storeBytes(of: header, as: JournalHeader.self)
        var target = base + MemoryLayout<JournalHeader>.size
        Self.put(request.upstream, Int(header.upstreamLength), &target)
        Self.put(request.model, Int(header.modelLength), &target)
        Self.put(request.rule, Int(header.ruleLength), &target)
        Self.put(request.fault, Int(header.faultLength), &target)
        Self.put(request.limit, Int(header.limitLength), &target)
        Self.put(request.nearMiss, Int(header.nearMissLength), &target)
        if let id = bytes.requestID { Self.put(id, Int(header.requestIDLength), &target) }
        Self.put(bytes.head, Int(header.headLength), &target)
        Self.put(bytes.body, Int(header.bodyLength), &target)
    }

    /// Entries begin where their header's fields may.
    private static let padding = MemoryLayout<JournalHeader>.alignment - 1

    @inline(__always)
    private static func put(_ text: String?, _ count: Int, _ target: inout UnsafeMutableRawPointer) {
        guard count > 0, let text else { return }
        let isCopied: Void? = text.utf8.withContiguousStorageIfAvailable {
            put(UnsafeRawBufferPointer($0), count, &target)
        }
        // Only a text from elsewhere is in pieces.
        if isCopied == nil { Array(text.utf8).withUnsafeBytes { put($0, count, &target) } }
    }

    @inline(__always)
    private static func put(
        _ bytes: UnsafeRawBufferPointer, _ count: Int, _ target: inout UnsafeMutableRawPointer
    ) {
        guard count > 0, let start = bytes.baseAddress else { return }
        target.copyMemory(from: start, byteCount: count)
        target += count
    }
}
