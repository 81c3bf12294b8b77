"""The extension's files, those that need no browser in an engine; and what an agent says to them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import idna
import quickjs

from ui.browser import host

FOLDER = Path(host.__file__).with_name("extension")
MANIFEST = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
FRAMES = ["main_frame", "sub_frame", "object"]
"""All that shows a page, also <embed> and <object>."""
OURS = (*MANIFEST["background"]["scripts"], "closed.js")


def view(name: str, *, is_open: bool, left: int | None = None) -> dict[str, Any]:
    return {"host": name, "name": name, "status": {"open": is_open, "left": left}}


def told(*sites: dict[str, Any], closed: tuple[str, ...] = (), screen: int | None = None) -> dict[str, Any]:
    return {"sites": list(sites), "closed": list(closed), "screen": {"left": screen}}


URL = """
class URL {
  constructor(text) {
    this.hostname = canonical(text);
    if (!this.hostname) throw new TypeError(text);
  }
}
"""


def canonical(text: str) -> str:
    """The host as a browser's URL has it; "" where it takes the address for none."""
    name = text.removeprefix("http://")
    try:
        for label in name.split("."):
            if label.startswith("xn--"):
                idna.decode(label)
    except idna.IDNAError:
        return ""
    return name


class Page:
    """The files that need no browser, in an engine."""

    def __init__(self) -> None:
        self.engine = quickjs.Context()
        self.engine.add_callable("canonical", canonical)
        self.engine.eval(URL)
        for name in ("words.js", "sites.js"):
            self.engine.eval((FOLDER / name).read_text("utf-8"))

    def ask(self, code: str, **values: Any) -> Any:
        """The value of an expression with these names in it."""
        names = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
        return json.loads(self.engine.eval(f"{{ {names} JSON.stringify({code}) ?? 'null' }}"))


SEARCH = "coccoc.com/search"
