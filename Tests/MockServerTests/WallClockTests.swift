import NIOCore
import ProviderWire
import Testing

@testable import MockServer

struct WallClockTests {
    @Test func `the time is rendered for people`() {
        var clock = WallClock()
        clock.render(784_111_777)
        #expect(clock.secondsSince1970 == 784_111_777)
        #expect(String(decoding: clock.httpDate, as: UTF8.self) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(String(decoding: clock.secondsText, as: UTF8.self) == "784111777")
    }

    @Test func `a clock that is refreshed shows one and the same moment everywhere`() {
        var clock = WallClock()
        clock.render(0)
        clock.refresh(at: .uptimeNanoseconds(5))
        #expect(clock.secondsSince1970 > 1_700_000_000)
        #expect(
            String(decoding: clock.httpDate, as: UTF8.self) == HTTPDate.text(secondsSince1970: clock.secondsSince1970))
        #expect(String(decoding: clock.secondsText, as: UTF8.self) == String(clock.secondsSince1970))
    }

    @Test func `a clock is looked at again when its second is over, and not before`() {
        var clock = WallClock()
        clock.refresh(at: .uptimeNanoseconds(5))
        clock.render(7)
        clock.refresh(at: .uptimeNanoseconds(5))
        #expect(clock.secondsSince1970 == 7)
        clock.refresh(at: .uptimeNanoseconds(1_000_000_005))
        #expect(clock.secondsSince1970 > 1_700_000_000)
    }
}
