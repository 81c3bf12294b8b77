"""Speaks to the agent as any account, in the guest: calls on standard input, outcomes on standard output.

It sends what it is told, right or wrong, and knows nothing of the agent's own code. Input: a JSON list of
conversations, each a list of [method, params]; output likewise, each outcome an error's code or 0, and the
answer. A conversation that cannot begin is "no door".
"""

import json
import os
import socket
import sys
from typing import IO, Any

PLACE = "/run/luytre/{}/agent.sock"


def talk(calls: list[Any], place: str) -> list[Any]:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(60)
        try:
            line.connect(place)
        except OSError as error:
            return [["no door", error.strerror]] * len(calls)
        reader = line.makefile("rb")
        hello = ["hello", {"protocol": 1, "client": "test"}]
        return [outcome(line, reader, n, *call) for n, call in enumerate([hello, *calls])][1:]


def outcome(line: socket.socket, reader: IO[bytes], number: int, method: str, params: object) -> list[Any]:
    request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    answer: dict[str, Any] = {}
    try:
        line.sendall(json.dumps(request).encode() + b"\n")
        while answer.get("id", -1) != number:
            text = reader.readline()
            answer = json.loads(text) if text else {"id": number, "error": {"code": "closed"}}
    except OSError as error:
        return ["closed", error.strerror]
    bad = answer.get("error")
    return [bad["code"], bad.get("message")] if bad else [0, answer.get("result")]


if __name__ == "__main__":
    door = sys.argv[1] if len(sys.argv) > 1 else PLACE.format(os.getuid())
    sys.stdout.write(json.dumps([talk(x, door) for x in json.load(sys.stdin)]))
