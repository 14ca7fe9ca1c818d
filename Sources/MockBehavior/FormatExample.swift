/// Texts of the formats that JSON Schema defines.
enum FormatExample {
    /// A text of the format; nil for an unknown one.
    ///
    /// - Parameter variant: counted from 0; another one gives another text.
    static func text(_ format: String, variant: Int) -> String? {
        switch format {
        case "date-time": "\(date(variant))T09:30:00Z"
        case "date": date(variant)
        case "time": "\(padded(9 + variant / 60 % 15, 2)):\(padded(variant % 60, 2)):00Z"
        case "duration": "PT\(variant + 1)H"
        case "email", "idn-email": "user\(suffix(variant))@example.com"
        case "uuid", "uuid4": uuid(version: "4", variant)
        // Pydantic's own.
        case "uuid1", "uuid3", "uuid5", "uuid6", "uuid7", "uuid8": uuid(version: format.suffix(1), variant)
        case "uri", "uri-reference", "iri", "iri-reference", "url": "https://example.com/\(suffix(variant))"
        case "uri-template": "https://example.com/{id\(suffix(variant))}"
        case "hostname", "idn-hostname": "host\(suffix(variant)).example.com"
        case "ipv4", "ipvanyaddress": "10.\(variant >> 16 & 255).\(variant >> 8 & 255).\((variant + 1) & 255)"
        case "ipv6": "2001:db8::\(String((variant + 1) & 0xFFFF, radix: 16))"
        case "json-pointer": "/item\(suffix(variant))"
        case "relative-json-pointer": "\(variant)"
        case "regex": "^item\(suffix(variant))$"
        default: nil
        }
    }

    private static func uuid(version: Substring, _ variant: Int) -> String {
        "3f2b8c1e-5d4a-\(version)e6f-9a7b-\(padded(variant + 1, 12))"
    }

    private static func date(_ variant: Int) -> String {
        "\(padded(2025 + variant / 336 % 7000, 4))-\(padded(variant / 28 % 12 + 1, 2))-\(padded(variant % 28 + 1, 2))"
    }

    /// Nothing for the first, then 2, 3, ….
    private static func suffix(_ variant: Int) -> String { variant == 0 ? "" : String(variant + 1) }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
