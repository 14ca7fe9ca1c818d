import Foundation
import ProviderWire
import Testing

struct HTTPDateTests {
    @Test(arguments: [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
        (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"), (1_483_228_799, "Sat, 31 Dec 2016 23:59:59 GMT"),
        (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"), (2_147_483_648, "Tue, 19 Jan 2038 03:14:08 GMT"),
        (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"), (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ])
    func `a date is written as RFC 9110 wants it`(seconds: Int, text: String) {
        #expect(HTTPDate.text(secondsSince1970: seconds) == text)
    }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (784_111_777, "1994-11-06T08:49:37Z"), (951_827_696, "2000-02-29T12:34:56Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ])
    func `the same date is written as APIs want it`(seconds: Int, text: String) {
        #expect(HTTPDate.rfc3339(secondsSince1970: seconds) == text)
    }

    @Test func `every day of 150 years agrees with the C library`() {
        for day in 0..<(150 * 366) {
            let seconds = day * 86_400 + day * 7_919 % 86_400
            var moment = time_t(seconds)
            var parts = tm()
            gmtime_r(&moment, &parts)
            var text = [CChar](repeating: 0, count: 40)
            let length = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
            let expected = String(decoding: text.prefix(length).map(UInt8.init), as: UTF8.self)
            guard HTTPDate.text(secondsSince1970: seconds) != expected else { continue }
            Issue.record("\(seconds): \(HTTPDate.text(secondsSince1970: seconds)) instead of \(expected)")
        }
    }
}
