"""``luytre sites judge-page``: what the extension would say of pages, by the very code that it runs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from agent.api.printable import escaped
from ui.cli.options import command
from ui.text import mark

if TYPE_CHECKING:
    from ui.browser.judge.engine import Engine


def page_of(line: str) -> dict[str, Any] | None:
    """The page of a line of JSON, with what is of the wrong kind left out; None where the line holds none."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(given, dict):
        return None
    page: dict[str, Any] = {
        name: given[name] for name in ("host", "title", "text") if _is_text(given.get(name))
    }
    for name in ("headings", "labels"):
        several = given.get(name)
        if isinstance(several, list):
            page[name] = [x for x in several if _is_text(x)]
    return page


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def judged(lines: Iterable[str], engine: Engine) -> Iterator[dict[str, Any]]:
    """Host, category, score, because: of each line that is not empty, in their order."""
    from quickjs import JSException

    for line in lines:
        if not line.strip():
            continue
        page = page_of(line)
        if page is None:
            yield {"host": "", "category": None, "score": 0.0, "because": "no page: not a JSON object"}
            continue
        try:
            found = engine.judge(page)
        except JSException:  # the engine has its memory back afterwards
            host = page.get("host", "")
            yield {"host": host, "category": None, "score": 0.0, "because": "no page: too much to read"}
            continue
        yield {
            "host": page.get("host", ""),
            "category": found.category,
            "score": found.score,
            "because": ", ".join(found.because),
        }


def line_of(answer: Mapping[str, Any], encoding: str) -> str:
    """An answer as a line of JSON; escaped where it holds what the encoding has not."""
    line = escaped(json.dumps(answer, ensure_ascii=False))
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        line = json.dumps(answer)
    return line + "\n"


@command(
    "judge-page", help=mark("Read pages from standard input, an object of JSON a line; say what each is.")
)
def judge_page() -> None:
    """Lines of ``{"host", "title", "text", "lang"?, "headings"?, "labels"?}`` in, a line for each out."""
    from ui.browser.judge.engine import Engine

    engine = Engine()
    given = (line.decode("utf-8", "replace") for line in sys.stdin.buffer)
    for answer in judged(given, engine):
        sys.stdout.write(line_of(answer, sys.stdout.encoding))
        sys.stdout.flush()
