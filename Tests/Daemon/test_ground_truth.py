"""The generator's figures of a thousand streams against the schedule that the mock was told, and against what it wrote."""

import sys

from daemon import BINARY, DaemonTestCase, server_sent_events

FIRST_MS, GAP_MS, TOKENS = 60, 1000, 3
STREAMS = 1000
# A histogram tells apart what differs by 0.1 %, and reads the upper end.
RESOLUTION = 0.001
# What the figures may be off by, p50 and p99, beside how late both ends say themselves that they were. Unoptimised code
# takes some tenths of a millisecond for an event.
BOUNDS_MS = (1.0, 3.0) if "debug" in BINARY.parts else (0.2, 1.0)


class GroundTruthTests(DaemonTestCase):
    def run_to_its_end(self, daemon, **plan):
        """The run when it has ended. Nobody asks for it meanwhile, since that takes time of what measures."""
        id = daemon.start_benchmark(**plan)
        *_, (name, record) = server_sent_events(daemon.admin_address, f"/v1/benchmarks/{id}/events")
        self.assertEqual((name, record["state"]), ("done", "completed"), record)
        return record["report"]

    def test_the_figures_of_a_thousand_streams_are_those_of_the_schedule(self):
        mock = self.serve("--threads", 1, config={
            "chat": {"defaultResponses": [" ".join(["word"] * TOKENS)]},
            "latency": {"ttft": FIRST_MS, "itl": GAP_MS},
        })
        generator = self.serve("--threads", 1)
        # As many streams are under way as begin while one lasts.
        rate = STREAMS / ((FIRST_MS + GAP_MS * (TOKENS - 1)) / 1000)
        report = self.run_to_its_end(
            generator, baseURL=f"http://{mock.provider_address}", stream=True, usage=False, arrivals="constant",
            rate=rate, warmUp="3s", duration="4s",
        )
        # Without a phase that cools down, the last requests are those that were measured.
        measured = report["summary"]["totalRequests"]
        entries = mock.get(f"/v1/journal?limit={measured}&order=newest")["entries"]
        written = sorted(entry["timings"]["firstByteMs"] for entry in entries)
        pacing = mock.get("/v1/metrics")["pacingErrorMs"]
        lag = report["rig"]["loopLagMs"]

        self.assertEqual(report["summary"]["failedRequests"], 0, report.get("failures"))
        self.assertGreater(report["inFlight"]["peak"], 0.95 * STREAMS)
        lines = []
        for index, (percentile, late) in enumerate([("p50", "p90"), ("p99", "p99")]):
            # A stream passes each end twice. On a busy machine half of the streams are late somewhere, where each end by
            # itself is late for fewer.
            lateness = 2 * (lag[late] + pacing[late])
            rank = len(written) * (50, 99)[index] // 100
            for name, figure, truth in [
                ("TTFT, scheduled", report["timeToFirstTokenMs"], FIRST_MS),
                ("TTFT, as written", report["timeToFirstTokenMs"], written[rank]),
                ("ITL, scheduled", report["interTokenLatencyMs"], GAP_MS),
            ]:
                error = figure[percentile] - truth
                bound = BOUNDS_MS[index] + RESOLUTION * truth
                lines.append(f"{name} {percentile}: {error:+.3f} ms (< {bound:.2f} + {lateness:.2f} that the rig admits)")
                self.assertLess(error, bound + lateness, lines)
                self.assertGreater(error, -bound - lateness, lines)
        # No event is written before its time, so none is seen before.
        self.assertGreaterEqual(report["timeToFirstTokenMs"]["min"], FIRST_MS)
        # From when the first stream has ended until no new one begins, as many end as are due.
        steady = [each for each in report["timeSeries"] if each["startMs"] == 3000]
        self.assertEqual([each["lengthMs"] for each in steady], [1000])
        error = steady[0]["completed"] / rate - 1
        lines.append(f"rate: {error:+.2%}")
        self.assertLess(abs(error), 0.02, lines)
        print("\n  ".join(["", f"{STREAMS} streams at once, reported less true:", *lines]), file=sys.stderr)

