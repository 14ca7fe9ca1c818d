extension Chart {
    /// The drawing by itself: an `svg` element that needs nothing but the page's style sheet.
    ///
    /// - Parameter id: Names the element within the page: letters, digits and hyphens.
    func svg(id: String) -> Markup {
        """
        <svg id="\(id)" viewBox="0 0 \(Paper.width) \(Paper.height)" role="img" \
        aria-labelledby="\(id)-title \(id)-desc" preserveAspectRatio="xMidYMid meet">
        <title id="\(id)-title">\(title)</title><desc id="\(id)-desc">\(summary)</desc>
        \(grid)
        <g class="plot">\(layers.map(drawing))</g>
        \(markers.enumerated().map { marker($0.element, index: $0.offset) })
        <g class="hints">\(hints.map(hint))</g>
        </svg>
        """
    }

    /// The names of the layers, each beside a piece of its line.
    var legend: Markup {
        let entries = layers.compactMap { layer -> Markup? in
            guard let name = layer.name else { return nil }
            let swatch: Markup =
                switch layer.shape {
                case .line: "<path class=\"line \(layer.tone.rawValue)\" d=\"M1 6H23\"/>"
                case .area, .band, .bars: "<rect class=\"fill \(layer.tone.rawValue)\" x=\"1\" y=\"2\" width=\"22\" height=\"8\"/>"
                }
            return """
                <li><svg viewBox="0 0 24 12" width="24" height="12" aria-hidden="true">\(swatch)</svg>\(name)</li>
                """
        }
        return entries.isEmpty ? "" : "<ul class=\"legend\">\(entries)</ul>"
    }

    /// The sheet and the part of it that the axes enclose.
    private enum Paper {
        static let width = 720.0
        static let height = 300.0
        static let left = 56.0
        static let right = 704.0
        static let top = 26.0
        static let bottom = 252.0
    }

    private func across(_ value: Double) -> Double {
        Paper.left + horizontal.position(of: value) * (Paper.right - Paper.left)
    }

    private func down(_ value: Double) -> Double {
        Paper.bottom - vertical.position(of: value) * (Paper.bottom - Paper.top)
    }

    // MARK: - Axes

    private var grid: Markup {
        let rows: [Markup] = vertical.ticks.map { tick in
            """
            <path class="grid" d="M\(Paper.left) \(down(tick.value))H\(Paper.right)"/>\
            <text class="tick" x="\(Paper.left - 8)" y="\(down(tick.value) + 4)" text-anchor="end">\(tick.label)</text>
            """
        }
        let columns: [Markup] = horizontal.ticks.map { tick in
            """
            <path class="stub" d="M\(across(tick.value)) \(Paper.bottom)v5"/>\
            <text class="tick" x="\(across(tick.value))" y="\(Paper.bottom + 19)" text-anchor="middle">\(tick.label)</text>
            """
        }
        return """
            <g class="axes" aria-hidden="true">\(rows)\(columns)\
            <path class="base" d="M\(Paper.left) \(Paper.bottom)H\(Paper.right)"/>\
            <text class="axis" x="\(Paper.left - 48)" y="12">\(vertical.title)</text>\
            <text class="axis" x="\((Paper.left + Paper.right) / 2)" y="\(Paper.height - 8)" \
            text-anchor="middle">\(horizontal.title)</text></g>
            """
    }

    // MARK: - Layers

    private func drawing(_ layer: Layer) -> Markup {
        switch layer.shape {
        case .line(let points): line(points, tone: layer.tone)
        case .area(let points):
            "\(runs(of: points).map { area($0, tone: layer.tone) })\(line(points, tone: layer.tone))"
        case .band(let lower, let upper): band(lower: lower, upper: upper, tone: layer.tone)
        case .bars(let bars): "\(bars.map { bar($0, tone: layer.tone) })"
        }
    }

    private func line(_ points: [Point?], tone: Tone) -> Markup {
        let pieces: [Markup] = runs(of: points).map { run in
            if run.count == 1, let point = run.first {
                return "<circle class=\"dot \(tone.rawValue)\" cx=\"\(across(point.x))\" cy=\"\(down(point.y))\" r=\"3.5\"/>"
            }
            return "<path class=\"line \(tone.rawValue)\" d=\"M\(path(run))\"/>"
        }
        return "\(pieces)"
    }

    private func area(_ run: [Point], tone: Tone) -> Markup {
        guard run.count > 1, let first = run.first, let last = run.last else { return "" }
        return """
            <path class="fill \(tone.rawValue)" \
            d="M\(across(first.x)) \(Paper.bottom)L\(path(run))L\(across(last.x)) \(Paper.bottom)Z"/>
            """
    }

    private func band(lower: [Point], upper: [Point], tone: Tone) -> Markup {
        if lower.count < 2 { return "" }
        return "<path class=\"fill \(tone.rawValue)\" d=\"M\(path(lower))L\(path(upper.reversed()))Z\"/>"
    }

    private func bar(_ bar: Bar, tone: Tone) -> Markup {
        guard bar.height > 0 else { return "" }
        let left = across(bar.from)
        // A column of few beside one of many must not vanish.
        let top = min(down(bar.height), Paper.bottom - 1.5)
        return """
            <rect class="bar \(tone.rawValue)" x="\(left)" y="\(top)" width="\(max(0.8, across(bar.to) - left - 0.8))" \
            height="\(Paper.bottom - top)"/>
            """
    }

    /// The stretches of points that belong together.
    private func runs(of points: [Point?]) -> [[Point]] {
        points.split { $0 == nil }.map { $0.compactMap(\.self) }
    }

    private func path(_ points: [Point]) -> Markup {
        let places: [Markup] = points.enumerated().map { index, point in
            "\(index == 0 ? "" : "L")\(across(point.x)) \(down(point.y))"
        }
        return "\(places)"
    }

    // MARK: - Words within the drawing

    private func marker(_ marker: Marker, index: Int) -> Markup {
        let x = across(marker.x)
        let isNearEnd = x > Paper.right - 90
        return """
            <g class="marker"><path d="M\(x) \(Paper.top)V\(Paper.bottom)"/>\
            <text x="\(isNearEnd ? x - 4 : x + 4)" y="\(Paper.top + 10 + Double(index % 4) * 14)" \
            text-anchor="\(isNearEnd ? "end" : "start")">\(marker.label)</text></g>
            """
    }

    private func hint(_ hint: Hint) -> Markup {
        let left = across(hint.from)
        return """
            <rect x="\(left)" y="\(Paper.top)" width="\(max(0.5, across(hint.to) - left))" \
            height="\(Paper.bottom - Paper.top)"><title>\(hint.text)</title></rect>
            """
    }
}
