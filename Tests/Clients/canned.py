"""Requests, canned replies, and texts that are hard to cut."""

MESSAGES = [{"role": "user", "content": "What is a load balancer?"}]
CHAT = {"model": "gpt-4o-mini", "messages": MESSAGES}
COMPLETION = {"model": "gpt-3.5-turbo-instruct", "prompt": MESSAGES[0]["content"]}
RESPONSE = {"model": "gpt-4o-mini", "input": MESSAGES[0]["content"]}
EMBEDDING = {"model": "text-embedding-3-small", "input": MESSAGES[0]["content"]}
MESSAGE = {"model": "claude-mock", "max_tokens": 1024, "messages": MESSAGES}
COUNT = {"model": "claude-mock", "messages": MESSAGES}

TEXTS = {
    "words": "A load balancer spreads requests over several servers.",
    "empty": "",
    "white space": "  two\n\n\tlines \r\n and  gaps   ",
    "emoji": "family 👨‍👩‍👧‍👦, flag 🇩🇪🇫🇷, skin 👍🏽, heart ❤️, keycap 3️⃣",
    "CJK": "负载均衡器将请求分配到多台服务器。ロードバランサーは、リクエストを分散します。부하 분산",
    "combining": "e\u0301te\u0301 n\u0303 Z\u0351\u036b\u0343a\u0338l\u0321g\u0322o\u0334 क्षत्रिय กำ",
    "escapes": 'quotes " and \\ and / and \u0000\u0001\u001f\u007f\u0085\u2028\u2029 and </script>',
    "format": "\ufeffzero\u200bwidth\u200d joined \u202eright to left\u202c \U000e0041 \U0010ffff",
    "looks like a stream": "data: [DONE]\n\nevent: error\ndata: {}\n\n",
    "long": "Ein längerer Satz, der sich wiederholt. " * 100,
    "one long word": "ß" * 2000,
}


def chat_reply(content, **message):
    """A complete chat.completion object."""
    return {
        "id": "chatcmpl-canned",
        "object": "chat.completion",
        "created": 1721172741,
        "model": "gpt-canned",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content, "refusal": None, **message},
                "logprobs": None,
                "finish_reason": "tool_calls" if "tool_calls" in message else "stop",
            }
        ],
        "usage": {"prompt_tokens": 14, "completion_tokens": 17, "total_tokens": 31},
    }


def tool_call(number, name, arguments):
    return {"id": f"call_{number}", "type": "function", "function": {"name": name, "arguments": arguments}}


def message_reply(*content, stop_reason="end_turn", stop_sequence=None):
    """A complete message object; a text stands for a text block."""
    return {
        "id": "msg_canned",
        "type": "message",
        "role": "assistant",
        "model": "claude-canned",
        "content": [{"type": "text", "text": block} if isinstance(block, str) else block for block in content],
        "stop_reason": stop_reason,
        "stop_sequence": stop_sequence,
        "usage": {"input_tokens": 48, "output_tokens": 19},
    }


def chat(*replies, **settings):
    return {"chat": {"defaultResponses": list(replies), **settings}}


def message(*replies, **settings):
    return {"message": {"defaultResponses": list(replies), **settings}}


def completion(*replies, **settings):
    return {"completion": {"defaultResponses": list(replies), **settings}}


def response(*replies, **settings):
    return {"response": {"defaultResponses": list(replies), **settings}}


def generate(**members):
    """A reply that is made anew for each request."""
    return {"generate": members}


def everywhere(*replies, **settings):
    """The same replies on every endpoint that has any."""
    section = {"defaultResponses": list(replies), **settings}
    return {"chat": section, "completion": section, "response": section, "message": section}
