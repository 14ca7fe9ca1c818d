extension AdminRoute {
    var auditRoute: Description {
        let one = "/v1/audits/{id}"
        return switch self {
        case .startAudit:
            Description(
                .post, "/v1/audits", "Audits a proxy in the background: from both of its ends.", takes: .auditPlan,
                gives: .audit, status: 202, failures: [403, 409, 422, 503]
            )
        case .audits:
            Description(.get, "/v1/audits", "All audits, newest first; without their reports.", gives: .audits)
        case .audit: Description(.get, one, "One audit, with its progress.", gives: .audit, failures: [404])
        case .removeAudit:
            Description(
                .delete, one, "Cancels the audit if it is active; removes it from the history if it has ended.",
                gives: .audit, failures: [404]
            )
        case .auditReport:
            Description(
                .get, "\(one)/report", "What was found, as `?format=` or `Accept` wants it: JSON otherwise.",
                gives: .auditReport, failures: [404, 406, 409]
            )
        case .auditComparison:
            Description(
                .get, "\(one)/compare", "What is different between this audit and others.", gives: .auditComparison,
                failures: [404, 406, 409, 422]
            )
        default:
            Description(
                .get, "\(one)/events", "The audit's progress as server-sent events, until it ends.",
                gives: .eventStream, failures: [404, 503]
            )
        }
    }
}
