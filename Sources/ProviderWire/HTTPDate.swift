/// Dates as HTTP writes them.
package enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The moment so many seconds after 1970 began, as the `date` header wants it: `Sun, 06 Nov 1994 08:49:37 GMT`.
    ///
    /// Format: RFC 9110, 5.6.7. Only for moments since 1970.
    package static func text(secondsSince1970: Int) -> String {
        let (day, second) = secondsSince1970.quotientAndRemainder(dividingBy: 86_400)
        let date = civilDate(daysSince1970: day)
        let time = [second / 3600, second / 60 % 60, second % 60].map(twoDigits).joined(separator: ":")
        return "\(days[day % 7]), \(twoDigits(date.day)) \(months[date.month - 1]) \(date.year) \(time) GMT"
    }

    /// The same moment as APIs write it: `1994-11-06T08:49:37Z`.
    ///
    /// Format: RFC 3339. Only for moments since 1970.
    package static func rfc3339(secondsSince1970: Int) -> String {
        let (day, second) = secondsSince1970.quotientAndRemainder(dividingBy: 86_400)
        let date = civilDate(daysSince1970: day)
        let time = [second / 3600, second / 60 % 60, second % 60].map(twoDigits).joined(separator: ":")
        return "\(date.year)-\(twoDigits(date.month))-\(twoDigits(date.day))T\(time)Z"
    }

    /// Year, month and day of the Gregorian calendar, by Howard Hinnant's `civil_from_days`.
    private static func civilDate(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let (era, dayOfEra) = shifted.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}
