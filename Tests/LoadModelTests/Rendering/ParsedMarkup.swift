import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// What an XML parser, which knows nothing of ours, finds in a document.
final class ParsedMarkup: NSObject, XMLParserDelegate {
    struct Element {
        var name: String
        var attributes: [String: String]
        /// All text within, that of the elements within it too.
        var text = ""
    }

    /// The elements, in the order in which they end.
    private(set) var elements: [Element] = []
    private var open: [Element] = []

    /// - Throws: What the parser says if the document is not well-formed.
    init(_ document: String) throws {
        super.init()
        let parser = XMLParser(data: Data(document.utf8))
        parser.delegate = self
        if !parser.parse() {
            throw parser.parserError ?? CocoaError(.coderInvalidValue)
        }
    }

    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    func parser(
        _ parser: XMLParser,
        didStartElement elementName: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        open.append(Element(name: elementName, attributes: attributes))
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        for index in open.indices { open[index].text += string }
    }

    func parser(_ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?, qualifiedName: String?) {
        if let element = open.popLast() { elements.append(element) }
    }
}
