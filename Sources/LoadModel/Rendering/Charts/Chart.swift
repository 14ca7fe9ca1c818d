/// A drawing of figures against two axes; what it looks like is the page's style sheet's affair.
struct Chart: Sendable, Hashable {
    /// What the chart is called.
    var title: String
    /// What it shows, in sentences for who cannot see it.
    var summary: String
    var horizontal: ChartAxis
    var vertical: ChartAxis
    /// What is drawn, from the back to the front.
    var layers: [Layer]
    var markers: [Marker] = []
    var hints: [Hint] = []

    /// A place in the chart, in the axes' values.
    struct Point: Sendable, Hashable {
        var x: Double
        var y: Double
    }

    /// The colours and dashes that the style sheet has.
    enum Tone: String, Sendable, Hashable {
        case first = "t1"
        case second = "t2"
        case third = "t3"
        /// Failures.
        case bad
        /// What others are compared with.
        case quiet
    }

    /// Something that is drawn in one tone.
    struct Layer: Sendable, Hashable {
        /// What it is called in the legend; nil to stand in none.
        var name: String?
        var tone: Tone
        var shape: Shape
    }

    /// How points become a drawing.
    enum Shape: Sendable, Hashable {
        /// A line from point to point, broken where there is none; points that stand alone are dots.
        case line([Point?])
        /// A line that is filled down to the axis.
        case area([Point?])
        /// What lies between the points at the same index.
        case band(lower: [Point], upper: [Point])
        /// Columns that stand on the axis.
        case bars([Bar])
    }

    /// A column from `from` to `to`.
    struct Bar: Sendable, Hashable {
        var from: Double
        var to: Double
        var height: Double
    }

    /// A value of the horizontal axis that is marked by a line from top to bottom.
    struct Marker: Sendable, Hashable {
        var x: Double
        var label: String
    }

    /// A part of the horizontal axis that tells its figures to whom points at it.
    struct Hint: Sendable, Hashable {
        var from: Double
        var to: Double
        var text: String
    }
}
