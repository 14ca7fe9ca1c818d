import LoadModel

/// Says in a sentence what a proxy made of a case.
enum ResilienceSentence {
    static func of(_ outcome: ResilienceOutcome) -> String {
        guard outcome.exchanges > 0 else { return "not tested" }
        var parts: [String] = []
        if let abort = outcome.abort {
            parts.append(sentence(abort))
        } else {
            parts.append(sights(outcome))
        }
        if let amplification = outcome.amplification, outcome.arrivals > outcome.exchanges {
            var retries = "\(FixedDecimals.text(amplification, decimals: 2)) attempts per request"
            if outcome.retryGapsMs.count == 3 {
                retries += ", \(outcome.retryGapsMs[1].millisecondsText) apart (median)"
            }
            parts.append(retries)
        }
        if outcome.earlyRetries > 0 {
            parts.append("\(outcome.earlyRetries) retries came before the advertised retry-after")
        }
        if outcome.fellBack > 0 { parts.append("\(outcome.fellBack) fell back to another upstream") }
        return parts.joined(separator: "; ")
    }

    private static func sights(_ outcome: ResilienceOutcome) -> String {
        ResilienceOutcome.Sight.allCases.compactMap { sight in
            outcome.sights[sight].map { "\($0) of \(outcome.exchanges) \(words(of: sight, outcome))" }
        }.joined(separator: ", ")
    }

    private static func words(of sight: ResilienceOutcome.Sight, _ outcome: ResilienceOutcome) -> String {
        switch sight {
        case .answer: "were answered"
        case .sameError: "saw the provider's error"
        case .otherError:
            "saw another error (\(outcome.statuses.keys.sorted().map(String.init).joined(separator: ", ")))"
        case .errorEvent: "saw an error event"
        case .broken: "saw a broken connection or stream"
        case .silentTruncation: "saw a cut answer that looks whole"
        case .timeout: "waited until their own timeout"
        case .left: "left"
        }
    }

    private static func sentence(_ abort: ResilienceOutcome.Abort) -> String {
        guard abort.judged > 0 else { return "the provider had said all before any client left" }
        var text = "the client's leaving reached the provider in \(abort.reachedUpstream) of \(abort.judged) exchanges"
        if let median = abort.medianDelayMs, let longest = abort.longestDelayMs {
            text += ", after \(median.millisecondsText) (median; longest \(longest.millisecondsText))"
        }
        return text + ", with \(FixedDecimals.text(abort.meanEventsAfter, decimals: 1)) events and about "
            + "\(FixedDecimals.text(abort.meanTokensAfter, decimals: 1)) tokens written after it on average"
    }
}

extension Double {
    /// Milliseconds for people: `12.3 ms`, `0.042 ms`.
    var millisecondsText: String {
        "\(FixedDecimals.text(self, decimals: magnitude < 1 ? 3 : magnitude < 100 ? 2 : 0)) ms"
    }
}

extension Duration {
    /// Milliseconds for people.
    var text: String { shownMilliseconds.millisecondsText }
}
