/// Comparing secrets without telling by the time it takes where they differ.
package enum ConstantTime {
    /// Whether both are the same bytes. Takes time by the length of the second alone.
    package static func equals(_ secret: [UInt8], _ presented: [UInt8]) -> Bool {
        var difference = secret.count ^ presented.count
        for (index, byte) in presented.enumerated() {
            let other = secret.isEmpty ? ~byte : secret[index % secret.count]
            difference |= Int(byte ^ other)
        }
        return difference == 0
    }
}
