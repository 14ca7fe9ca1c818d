"""Configuration swaps under load: no request fails, and every answer is wholly of one revision."""

import asyncio
import collections
import json
from dataclasses import dataclass

from daemon import CHAT, MESSAGE, PROVIDER_PATHS, DaemonTestCase, eventually
from provider_load import LoadConnection, request

REQUESTS = 10_000
SWAPS = 1_000
CONNECTIONS = 64
# Far above what it takes; the loops below end by themselves.
LIMIT = 120

REQUEST_KINDS = {
    "chat": request("POST", PROVIDER_PATHS["chat"], CHAT),
    "chat stream": request(
        "POST", PROVIDER_PATHS["chat"], {**CHAT, "stream": True, "stream_options": {"include_usage": True}}
    ),
    "message": request("POST", PROVIDER_PATHS["message"], MESSAGE),
    "message stream": request("POST", PROVIDER_PATHS["message"], {**MESSAGE, "stream": True}),
    "models": request("GET", "/v1/models"),
}


@dataclass(frozen=True)
class Revision:
    """What answers made from one revision look like. Every mark has seven digits, so that lengths tell nothing."""

    chat: str = "mark0000000"
    message: str = "mark0000000"
    models: str = "mark0000000"
    chat_delay: int = 0
    message_delay: int = 0

    def mark(self, kind):
        return getattr(self, kind.split(" ")[0])

    def seconds_of_delay(self, kind):
        if kind == "models":
            return 0
        return (self.chat_delay if kind.startswith("chat") else self.message_delay) / 1000

    @property
    def document(self):
        # With time between its chunks a stream outlives several revisions.
        pace = {"chunkDelayMs": 1}
        return {
            "models": {"defaultList": models(self.models)},
            "chat": {"defaultResponses": chat_replies(self.chat), "delayMs": self.chat_delay, **pace},
            "message": {"defaultResponses": message_replies(self.message), "delayMs": self.message_delay, **pace},
        }


def mark(number):
    return f"mark{number:07}"


def copies(mark):
    """From one to three replies that are the same, so that their number changes with each swap as well."""
    return 1 + int(mark[4:]) % 3


def chat_replies(mark):
    message = {"role": "assistant", "content": f"{mark} of the chat {mark} again {mark}"}
    reply = {
        "id": f"chatcmpl-{mark}", "object": "chat.completion", "created": 1700000000, "model": f"model-{mark}",
        "system_fingerprint": mark, "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
    }
    return [reply] * copies(mark)


def message_replies(mark):
    content = [{"type": "text", "text": f"{mark} of the message {mark}"}, {"type": "text", "text": f"more {mark}"}]
    reply = {
        "id": f"msg_{mark}", "type": "message", "role": "assistant", "model": f"model-{mark}", "content": content,
        "stop_reason": "end_turn", "stop_sequence": None, "usage": {"input_tokens": 1, "output_tokens": 2},
    }
    return [reply] * copies(mark)


def models(mark):
    return [{"id": f"model-{mark}-{index}", "object": "model", "created": 1, "owned_by": mark} for index in range(3)]


class SwapTests(DaemonTestCase):
    def test_ten_thousand_requests_during_a_thousand_swaps(self):
        self.daemon = self.serve(config=Revision().document)
        self.revisions = {1: Revision()}
        self.answers = []
        asyncio.run(asyncio.wait_for(self.load_while_swapping(), LIMIT))

        self.assertGreaterEqual(len(self.revisions) - 1, SWAPS)
        self.assertGreaterEqual(len(self.answers), REQUESTS)
        self.assert_one_revision_each()
        # The test would show little if most requests had met one and the same configuration.
        self.assertGreater(len({revision for _, revision, _, _ in self.answers}), SWAPS / 4)

        # A response is counted by its loop right after its last byte, which may have been read before.
        eventually(lambda: self.metrics["provider"]["totalRequests"] >= len(self.answers), "all are counted")
        metrics = self.metrics
        self.assertEqual(metrics["provider"]["totalRequests"], len(self.answers))
        self.assertEqual(metrics["provider"]["failedRequests"], 0)
        self.assertEqual(metrics["clientDisconnects"], {"delay": 0, "stream": 0})
        # No connection was lost; those by which the daemon proves that the port accepts are not counted.
        self.assertLessEqual(metrics["connectionsTotal"], CONNECTIONS)
        self.assertEqual(self.daemon.stop(), 0)
        self.assertNotRegex(self.daemon.log, " (error|warning) ")

    @property
    def metrics(self):
        return self.daemon.get("/v1/metrics")

    def assert_one_revision_each(self):
        bodies = collections.defaultdict(collections.Counter)
        for kind, number, body, seconds in self.answers:
            revision = self.revisions[number]
            expected = revision.mark(kind)
            # With its own mark blotted out, every answer of a kind is the same to the byte: no other mark is in it.
            bodies[kind][body.replace(expected.encode(), b"MARK")] += 1
            self.assertGreaterEqual(seconds, revision.seconds_of_delay(kind), f"{kind} of revision {number}")
        self.assertEqual(bodies.keys(), REQUEST_KINDS.keys())
        for kind, found in bodies.items():
            self.assertEqual(len(found), 1, f"{kind}: {found.most_common(3)}")
            (body,) = found
            self.assert_whole(kind, body.decode())

    def assert_whole(self, kind, body):
        """What is the same everywhere is also complete, with the mark in all its places."""
        if kind == "models":
            self.assertEqual(json.loads(body)["data"], models("MARK"))
        elif kind == "chat":
            reply = json.loads(body)
            named = [reply[name] for name in ("id", "model", "system_fingerprint")]
            self.assertEqual(named, ["chatcmpl-MARK", "model-MARK", "MARK"])
            self.assertEqual(reply["choices"][0]["message"]["content"], "MARK of the chat MARK again MARK")
        elif kind == "message":
            reply = json.loads(body)
            self.assertEqual((reply["id"], reply["model"]), ("msg_MARK", "model-MARK"))
            self.assertEqual([block["text"] for block in reply["content"]], ["MARK of the message MARK", "more MARK"])
        elif kind == "chat stream":
            *events, end = [line[6:] for line in body.splitlines() if line.startswith("data: ")]
            self.assertEqual(end, "[DONE]")
            chunks = [json.loads(event) for event in events]
            self.assertEqual({(chunk["id"], chunk["model"]) for chunk in chunks}, {("chatcmpl-MARK", "model-MARK")})
            deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
            text = "".join(delta.get("content") or "" for delta in deltas)
            self.assertEqual(text, "MARK of the chat MARK again MARK")
        else:
            events = [json.loads(line[6:]) for line in body.splitlines() if line.startswith("data: ")]
            self.assertEqual((events[0]["message"]["id"], events[0]["message"]["model"]), ("msg_MARK", "model-MARK"))
            texts = ["", ""]
            for event in events:
                if event["type"] == "content_block_delta":
                    texts[event["index"]] += event["delta"]["text"]
            self.assertEqual(texts, ["MARK of the message MARK", "more MARK"])
            self.assertEqual(events[-1]["type"], "message_stop")

    # MARK: - Load

    async def load_while_swapping(self):
        """Requests and swaps go on until there were enough of both."""
        connections = [await LoadConnection.open(self.daemon.provider_address) for _ in range(CONNECTIONS)]
        admin = await LoadConnection.open(self.daemon.admin_address)
        await asyncio.gather(self.swap(admin), *(self.send(index, each) for index, each in enumerate(connections)))
        for connection in [admin, *connections]:
            connection.close()

    @property
    def is_enough(self):
        return len(self.revisions) > SWAPS and len(self.answers) >= REQUESTS

    async def send(self, index, connection):
        kinds = list(REQUEST_KINDS)
        number = index
        while not self.is_enough:
            kind = kinds[number % len(kinds)]
            number += 1
            response = await connection.ask(REQUEST_KINDS[kind])
            if response.status != 200:
                raise AssertionError(f"{kind}: {response.status} {response.body!r}")
            self.answers.append((kind, response.revision, response.body, response.seconds_to_first_byte))

    async def swap(self, admin):
        running = Revision()
        number = 0
        while not self.is_enough:
            number += 1
            running, route, body = self.change(running, number)
            response = await admin.ask(request(*route, body))
            if response.status != 200:
                raise AssertionError(f"{route}: {response.status} {response.body!r}")
            revision = response.json["revision"]
            if revision != number + 1:
                raise AssertionError(f"swap {number} made revision {revision}")
            self.revisions[revision] = running

    def change(self, old, number):
        """The next revision, and the request that makes it: each route in turn."""
        new, delay = mark(number), (0, 1, 2, 5)[number // 5 % 4]
        match number % 5:
            case 0:
                revision = Revision(old.chat, old.message, old.models, delay, delay)
                return revision, ("PUT", "/v1/delay"), {"delayMs": delay}
            case 1:
                revision = Revision(new, old.message, old.models, old.chat_delay, old.message_delay)
                return revision, ("PUT", "/v1/endpoints/chat/responses"), chat_replies(new)
            case 2:
                revision = Revision(new, new, old.models, old.chat_delay, old.message_delay)
                return revision, ("PUT", "/v1/responses"), {"chat": chat_replies(new), "message": message_replies(new)}
            case 3:
                revision = Revision(old.chat, new, new, old.chat_delay, delay)
                return revision, ("PATCH", "/v1/config"), {
                    "models": {"defaultList": models(new)},
                    "message": {"defaultResponses": message_replies(new), "delayMs": delay},
                }
            case _:
                revision = Revision(new, new, new, delay, 5 - delay)
                return revision, ("PUT", "/v1/config"), revision.document
