#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The forms in which a comparison of runs is given out, under the names that `?format=` and `--format` have.
public enum ComparisonFormat: String, Sendable, Hashable, CaseIterable {
    /// The comparison as the admin API codes it.
    case json
    /// For a terminal.
    case text
    /// Tables for a pull request.
    case markdown
    /// One page that needs nothing else.
    case html

    /// The media type, with its character set where it is no JSON.
    public var mediaType: String { reportFormat.mediaType }

    /// What a file of this format ends in, without the point.
    public var fileExtension: String { reportFormat.fileExtension }

    /// The comparison in this format.
    ///
    /// - Throws: What the coder throws, of JSON only.
    public func render(_ comparison: Comparison) throws -> String {
        switch self {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(comparison), as: UTF8.self) + "\n"
        case .text: return ComparisonText.render(comparison)
        case .markdown: return ComparisonMarkdown.render(comparison)
        case .html: return ComparisonHTML.render(comparison)
        }
    }

    /// The format of the same name.
    private var reportFormat: ReportFormat {
        switch self {
        case .json: .json
        case .text: .text
        case .markdown: .markdown
        case .html: .html
        }
    }
}
