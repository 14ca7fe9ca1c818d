extension Chart {
    /// The drawing by itself: an `svg` element that needs nothing but the page's style sheet.
    ///
    /// - Parameters:
    ///   - id: Names the element within the page: letters, digits and hyphens.
    ///   - paper: How large the drawing is.
    func svg(id: String, on paper: Paper = .half) -> Markup { ChartDrawing(chart: self, paper: paper).svg(id: id) }

    /// The names of the layers, each beside a piece of its line.
    var legend: Markup {
        let entries = layers.compactMap { layer -> Markup? in
            guard let name = layer.name else { return nil }
            let swatch: Markup =
                switch layer.shape {
                case .line: "<path class=\"line \(layer.tone.rawValue)\" d=\"M1 6H23\"/>"
                case .area, .band, .bars:
                    "<rect class=\"fill \(layer.tone.rawValue)\" x=\"1\" y=\"2\" width=\"22\" height=\"8\"/>"
                }
            return """
                <li><svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true">\(swatch)</svg>\(name)</li>
                """
        }
        return entries.isEmpty ? "" : "<ul class=\"legend\">\(entries)</ul>"
    }

    /// The sheet, and the part of it that the axes enclose.
    enum Paper: String, Sendable, Hashable {
        /// For two side by side.
        case half
        /// As wide as the page.
        case wide

        var width: Double { self == .half ? 560 : 1_120 }
        var height: Double { self == .half ? 270 : 300 }
        var left: Double { 54 }
        var right: Double { width - 24 }
        var top: Double { 26 }
        var bottom: Double { height - 48 }
    }
}
