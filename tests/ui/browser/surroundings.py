"""What several scripts of the extension need around them in an engine: a clock, and a document."""

from __future__ import annotations

import json
from typing import Any

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
