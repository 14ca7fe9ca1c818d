/// A piece of HTML, SVG or XML that is well-formed by how it is made: literals are markup, and every interpolated string
/// is text, escaped.
///
///     let cell: Markup = "<td>\(name)</td>"    // a name of "<b>" is shown as it is written
package struct Markup: Sendable, Hashable, ExpressibleByStringInterpolation {
    /// What is written into the file.
    package private(set) var source: String

    package init(stringLiteral value: String) { source = value }

    package init(stringInterpolation: Interpolation) { source = stringInterpolation.source }

    /// The pieces one after the other, with line ends between them.
    init(lines pieces: [Markup]) { source = pieces.map(\.source).joined(separator: "\n") }

    /// The text with all that markup gives a meaning to, or forbids, replaced. Good between tags and within quotes.
    package static func escaped(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            case "\t", "\n": escaped.append(scalar)
            case "\r": escaped.append(contentsOf: "&#13;".unicodeScalars)
            // Neither XML nor HTML can hold these, be they escaped or not.
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped.append("\u{FFFD}")
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        package init(literalCapacity: Int, interpolationCount: Int) { source.reserveCapacity(literalCapacity * 2) }

        package mutating func appendLiteral(_ literal: String) { source += literal }
        package mutating func appendInterpolation(_ text: String) { source += Markup.escaped(text) }
        package mutating func appendInterpolation(_ markup: Markup) { source += markup.source }
        package mutating func appendInterpolation(_ pieces: [Markup]) { for piece in pieces { source += piece.source } }
        package mutating func appendInterpolation(_ count: Int) { source += String(count) }

        /// A place in a drawing, to a tenth.
        package mutating func appendInterpolation(_ place: Double) {
            let tenths = (min(max(place.isFinite ? place : 0, -1e6), 1e6) * 10).rounded()
            let whole = Int(tenths)
            source += whole % 10 == 0 ? String(whole / 10) : (tenths / 10).description
        }
    }
}
