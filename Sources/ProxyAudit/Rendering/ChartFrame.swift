import LoadModel

/// Axes of a small chart, and where its values lie in them: SVG without any script.
struct ChartFrame {
    private static let width = 720.0
    private static let height = 260.0
    private static let left = 64.0
    private static let right = 12.0
    private static let top = 28.0
    private static let bottom = 36.0

    let title: String
    let xRange: ClosedRange<Double>
    let yRange: ClosedRange<Double>
    let xLabel: String
    let yLabel: String

    /// A line with its name and the variable of its colour.
    struct Line {
        var name: String
        var colour: String
        var points: [(x: Double, y: Double)]
    }

    /// The chart of these lines; each value has a tick's worth of room.
    func svg(_ lines: [Line]) -> String {
        var text = "<figure><svg viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" "
        text += "aria-label=\"\(Markup.escaped(title))\">\n"
        text += label(Self.left, 16, Markup.escaped(title), anchor: "start")
        for step in 0...4 {
            let y = yRange.lowerBound + (yRange.upperBound - yRange.lowerBound) * Double(step) / 4
            let position = vertical(y)
            text += "<line x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(shown(position))\" "
            text += "y2=\"\(shown(position))\" stroke=\"currentColor\" stroke-opacity=\".15\"/>\n"
            text += label(Self.left - 6, position + 4, FixedDecimals.text(y, decimals: 2), anchor: "end")
            let x = xRange.lowerBound + (xRange.upperBound - xRange.lowerBound) * Double(step) / 4
            // The last would reach beyond the drawing.
            let anchor = step == 4 ? "end" : "middle"
            text += label(horizontal(x), Self.height - 18, FixedDecimals.text(x, decimals: 0), anchor: anchor)
        }
        text += label(Self.width - Self.right, Self.height - 4, Markup.escaped(xLabel), anchor: "end")
        text += label(Self.left, Self.height - 4, Markup.escaped(yLabel), anchor: "start")
        for (index, line) in lines.enumerated() {
            let points = line.points.map { "\(shown(horizontal($0.x))),\(shown(vertical($0.y)))" }
            text += "<polyline fill=\"none\" stroke=\"\(line.colour)\" stroke-width=\"2\" "
            text += "points=\"\(points.joined(separator: " "))\"/>\n"
            let x = Self.width - Self.right - Double(lines.count - 1 - index) * 110
            text += "<text x=\"\(x)\" y=\"16\" text-anchor=\"end\" style=\"fill:\(line.colour)\">"
            text += "\(Markup.escaped(line.name))</text>\n"
        }
        return text + "</svg></figure>\n"
    }

    private func horizontal(_ x: Double) -> Double {
        let share = (x - xRange.lowerBound) / max(xRange.upperBound - xRange.lowerBound, .leastNonzeroMagnitude)
        return Self.left + share * (Self.width - Self.left - Self.right)
    }

    private func vertical(_ y: Double) -> Double {
        let share = (y - yRange.lowerBound) / max(yRange.upperBound - yRange.lowerBound, .leastNonzeroMagnitude)
        return Self.height - Self.bottom - share * (Self.height - Self.top - Self.bottom)
    }

    private func label(_ x: Double, _ y: Double, _ text: String, anchor: String) -> String {
        "<text x=\"\(shown(x))\" y=\"\(shown(y))\" text-anchor=\"\(anchor)\">\(text)</text>\n"
    }

    private func shown(_ value: Double) -> String { FixedDecimals.text(value, decimals: 1) }
}
