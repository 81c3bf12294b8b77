"""What several scripts of the extension need around them in an engine: a clock, and a document."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import quickjs

CLOCK = """
let now = Date.parse("2026-11-25T09:00:00Z");
let timers = [];
let numbers = 0;
Date.now = () => now;
globalThis.setTimeout = (run, pause = 0, ...more) => {
  timers.push({ id: ++numbers, at: now + pause, run: () => run(...more) });
  return numbers;
};
globalThis.setInterval = (run, pause) => {
  const again = () => { run(); setTimeout(again, pause); };
  setTimeout(again, pause);
};
globalThis.clearTimeout = (id) => { timers = timers.filter((timer) => timer.id !== id); };
const due = (until) => {
  const [first] = timers.filter((timer) => timer.at <= until).sort((one, other) => one.at - other.at);
  now = first ? Math.max(now, first.at) : until;
  if (!first) return false;
  clearTimeout(first.id);
  first.run();
  return true;
};
"""
DOCUMENT = """
const elements = {};
const heard = {};
class Element {
  constructor() { this.textContent = ""; this.options = []; this.hidden = false; this.value = ""; }
  append(...parts) { this.options.push(...parts); }
  replaceChildren() {}
  addEventListener(kind, listener) { heard[kind] = listener; }
}
globalThis.Option = class extends Element {};
globalThis.navigator = { language: "en-GB" };
globalThis.document = {
  documentElement: {},
  getElementById: (id) => (elements[id] ??= new Element()),
  createElement: () => new Element(),
  addEventListener: (kind, listener) => { heard[kind] = listener; },
};
"""
HOURS = """
globalThis.Intl = {
  DateTimeFormat: class {
    constructor(tongue, { timeZone = "UTC", ...shown }) {
      if (!isZone(timeZone)) throw new RangeError(timeZone);
      const how = JSON.stringify(shown);
      this.parts = (date) => JSON.parse(hours(tongue, timeZone, how, new Date(date).toISOString()));
    }
    formatToParts(date) { return this.parts(date).filter(({ type }) => type !== "literal"); }
    format(date) { return this.parts(date).map(({ value }) => value).join(""); }
  },
};
"""
WEEKDAYS = {
    "en-GB": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "vi": ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật"),
}
MONTH = {"en-GB": (" ", " November"), "vi": (", ", " tháng 11")}


def is_zone(name: str) -> bool:
    """Whether a browser knows a zone of that name."""
    try:
        return bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        return False


def hours(tongue: str, zone: str, shown: str, at: str) -> str:
    """What browsers make of a moment of November (``Intl.DateTimeFormat``); the engine has nothing of it."""
    there, wanted = datetime.fromisoformat(at).astimezone(ZoneInfo(zone)), json.loads(shown)
    parts: dict[str, Any] = {"weekday": WEEKDAYS[tongue][there.weekday()]} if "weekday" in wanted else {}
    if wanted.get("month") == "long":
        between, after = MONTH[tongue]
        parts |= {"literal": between, "day": there.day, "month": after}
    elif "month" in wanted:
        parts |= {"day": there.day, "month": there.month, "year": there.year}
    if "hour" in wanted:
        parts |= {"hour": f"{there:%H}", "literal": ":", "minute": f"{there:%M}"}
    return json.dumps([{"type": kind, "value": str(value)} for kind, value in parts.items()])


class Script:
    """Scripts in an engine of their own."""

    def __init__(self) -> None:
        self.engine = quickjs.Context()

    def settle(self) -> None:
        """All that was promised has happened."""
        while self.engine.execute_pending_job():
            pass

    def wait(self, seconds: float) -> None:
        """Time goes by on ``CLOCK``, and what was to happen then happens."""
        self.settle()
        until = self.engine.eval(f"now + {1000 * seconds}")
        while self.engine.eval(f"due({until})"):
            self.settle()

    def read(self, what: str) -> Any:
        """The value of an expression."""
        return json.loads(self.engine.eval(f"JSON.stringify({what})"))

    def submit(self) -> None:
        """Somebody presses the button of the form on ``DOCUMENT``."""
        self.engine.eval("heard.submit({ preventDefault: () => {} }); 0")
        self.settle()
