/// Draws a chart on a sheet.
struct ChartDrawing {
    let chart: Chart
    let paper: Chart.Paper

    /// The whole drawing, an element of that name.
    func svg(id: String) -> Markup {
        """
        <svg id="\(id)" class="\(paper.rawValue)" viewBox="0 0 \(paper.width) \(paper.height)" role="img" \
        aria-labelledby="\(id)-title \(id)-desc">
        <title id="\(id)-title">\(chart.title)</title><desc id="\(id)-desc">\(chart.summary)</desc>
        \(grid)
        <g class="plot">\(chart.layers.map(drawing))</g>
        \(chart.markers.enumerated().map { marker($0.element, index: $0.offset) })
        <g class="hints">\(chart.hints.map(hint))</g>
        </svg>
        """
    }

    private func across(_ value: Double) -> Double {
        paper.left + chart.horizontal.position(of: value) * (paper.right - paper.left)
    }

    private func down(_ value: Double) -> Double {
        paper.bottom - chart.vertical.position(of: value) * (paper.bottom - paper.top)
    }

    // MARK: - Axes

    private var grid: Markup {
        let rows: [Markup] = chart.vertical.ticks.map { tick in
            """
            <path class="grid" d="M\(paper.left) \(down(tick.value))H\(paper.right)"/>\
            <text class="tick" x="\(paper.left - 8)" y="\(down(tick.value) + 4)" text-anchor="end">\(tick.label)</text>
            """
        }
        let columns: [Markup] = chart.horizontal.ticks.map { tick in
            """
            <path class="stub" d="M\(across(tick.value)) \(paper.bottom)v5"/>\
            <text class="tick" x="\(across(tick.value))" y="\(paper.bottom + 19)" text-anchor="middle">\(tick.label)</text>
            """
        }
        return """
            <g class="axes" aria-hidden="true">\(rows)\(columns)\
            <path class="base" d="M\(paper.left) \(paper.bottom)H\(paper.right)"/>\
            <text class="axis" x="\(paper.left - 48)" y="12">\(chart.vertical.title)</text>\
            <text class="axis" x="\((paper.left + paper.right) / 2)" y="\(paper.height - 8)" \
            text-anchor="middle">\(chart.horizontal.title)</text></g>
            """
    }

    // MARK: - Layers

    private func drawing(_ layer: Chart.Layer) -> Markup {
        switch layer.shape {
        case .line(let points): line(points, tone: layer.tone)
        case .area(let points):
            "\(runs(of: points).map { area($0, tone: layer.tone) })\(line(points, tone: layer.tone))"
        case .band(let lower, let upper): band(lower: lower, upper: upper, tone: layer.tone)
        case .bars(let bars): "\(bars.map { bar($0, tone: layer.tone) })"
        }
    }

    private func line(_ points: [Chart.Point?], tone: Chart.Tone) -> Markup {
        let pieces: [Markup] = runs(of: points).map { run in
            if run.count == 1, let point = run.first {
                return
                    "<circle class=\"dot \(tone.rawValue)\" cx=\"\(across(point.x))\" cy=\"\(down(point.y))\" r=\"3.5\"/>"
            }
            return "<path class=\"line \(tone.rawValue)\" d=\"M\(path(run))\"/>"
        }
        return "\(pieces)"
    }

    private func area(_ run: [Chart.Point], tone: Chart.Tone) -> Markup {
        guard run.count > 1, let first = run.first, let last = run.last else { return "" }
        return """
            <path class="fill \(tone.rawValue)" \
            d="M\(across(first.x)) \(paper.bottom)L\(path(run))L\(across(last.x)) \(paper.bottom)Z"/>
            """
    }

    private func band(lower: [Chart.Point], upper: [Chart.Point], tone: Chart.Tone) -> Markup {
        if lower.count < 2 { return "" }
        return "<path class=\"fill \(tone.rawValue)\" d=\"M\(path(lower))L\(path(upper.reversed()))Z\"/>"
    }

    private func bar(_ bar: Chart.Bar, tone: Chart.Tone) -> Markup {
        guard bar.height > 0 else { return "" }
        let left = across(bar.from)
        // A column of few beside one of many must not vanish.
        let top = min(down(bar.height), paper.bottom - 1.5)
        return """
            <rect class="bar \(tone.rawValue)" x="\(left)" y="\(top)" width="\(max(0.8, across(bar.to) - left - 0.8))" \
            height="\(paper.bottom - top)"/>
            """
    }

    /// The stretches of points that belong together.
    private func runs(of points: [Chart.Point?]) -> [[Chart.Point]] {
        points.split { $0 == nil }.map { $0.compactMap(\.self) }
    }

    private func path(_ points: [Chart.Point]) -> Markup {
        let places: [Markup] = points.enumerated().map { index, point in
            "\(index == 0 ? "" : "L")\(across(point.x)) \(down(point.y))"
        }
        return "\(places)"
    }

    // MARK: - Words within the drawing

    private func marker(_ marker: Chart.Marker, index: Int) -> Markup {
        let x = across(marker.x)
        let isNearEnd = x > paper.right - 90
        return """
            <g class="marker"><path d="M\(x) \(paper.top)V\(paper.bottom)"/>\
            <text x="\(isNearEnd ? x - 4 : x + 4)" y="\(paper.top + 10 + Double(index % 4) * 14)" \
            text-anchor="\(isNearEnd ? "end" : "start")">\(marker.label)</text></g>
            """
    }

    private func hint(_ hint: Chart.Hint) -> Markup {
        let left = across(hint.from)
        return """
            <rect x="\(left)" y="\(paper.top)" width="\(max(0.5, across(hint.to) - left))" \
            height="\(paper.bottom - paper.top)"><title>\(hint.text)</title></rect>
            """
    }
}
