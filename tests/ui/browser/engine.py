"""The extension's background in an engine, with as much of a browser as it speaks to, and its own clock."""

from __future__ import annotations

import json
from typing import Any

from tests.ui.browser.extension import FOLDER, MANIFEST, URL, canonical
from tests.ui.browser.surroundings import CLOCK, Script

US = "luytre"
"""The id of our extension in this browser."""
BROWSER = """
const said = {
  rules: [], kept: [], messages: [], badges: [], asked: [],
  covered: [], muted: [], made: [], gone: [], reloaded: [], left: 0,
};
const failing = { rules: false, slow: null, reader: false, asleep: false };
let tabs = [];
let others = [];
let frames = {};
let hear = null;
let happens = {};
const event = { addListener: () => {} };
const on = (name) => ({ addListener: (listener) => (happens[name] ??= []).push(listener) });
const agent = {
  onMessage: { addListener: (listener) => { hear = listener; } },
  onDisconnect: event,
  postMessage: (question) => said.asked.push(question),
  disconnect: () => { said.left += 1; },
};
const log = (where) => (what) => { said[where].push(what); return Promise.resolve(); };
const every = () => [...tabs, ...others.flatMap((window) => window.tabs ?? [])];
const get = async (id) => {
  const found = every().find((tab) => tab.id === id);
  if (!found) throw new Error(`No tab with id: ${id}`);
  return found;
};
globalThis.browser = {
  runtime: {
    id: "luytre",
    getURL: (name) => `chrome-extension://x/${name}`,
    connectNative: () => agent, sendMessage: log("messages"),
    onMessage: on("message"), onStartup: event, onInstalled: event,
  },
  tabs: {
    get,
    query: async () => every(),
    update: async (id, change) => {
      const tab = await get(id);
      const usual = /^(https?|chrome-extension):/.test(change.url ?? "https:");
      if (failing.reader && !usual) throw new Error("Illegal URL");
      if (change.url) said.covered.push(change.url);
      if ("active" in change) said.made.push({ active: id });
      if ("muted" in change) {
        said.muted.push([id, change.muted]);
        tab.mutedInfo = { muted: change.muted, reason: "extension", extensionId: "luytre" };
      }
      return tab;
    },
    create: async (wanted) => {
      const made = { id: 100 + said.made.length, ...wanted };
      said.made.push(wanted);
      tabs.push(made);
      return made;
    },
    discard: async (id) => {
      if (failing.asleep) throw new Error(`Cannot discard tab with id: ${id}.`);
      const tab = await get(id);
      tab.id += 1000;
      return tab;
    },
    remove: async (id) => {
      if (failing.asleep) return;
      await get(id);
      tabs = tabs.filter((tab) => tab.id !== id);
      said.gone.push(id);
    },
    reload: log("reloaded"),
    onActivated: event, onCreated: event, onReplaced: event,
    onRemoved: on("removed"), onUpdated: on("updated"),
  },
  windows: {
    getAll: async ({ populate }) => [{ focused: true, state: "normal", tabs: populate && tabs }, ...others],
    onFocusChanged: event, onCreated: event, onRemoved: event, onBoundsChanged: event,
  },
  webNavigation: {
    getAllFrames: async ({ tabId }) => frames[tabId] ?? null,
    onBeforeNavigate: on("before"), onErrorOccurred: on("error"),
    onCommitted: event, onHistoryStateUpdated: event,
  },
  declarativeNetRequest: {
    getDynamicRules: async () => said.rules.at(-1) ?? [],
    updateDynamicRules: async ({ addRules }) => {
      if (failing.rules) throw new Error("refused");
      await failing.slow;
      said.rules.push(addRules);
    },
  },
  storage: { local: { get: async () => stored, set: log("kept") } },
  action: { setBadgeText: log("badges"), setBadgeBackgroundColor: () => {}, setTitle: () => {} },
  alarms: { create: () => {}, onAlarm: on("alarm") },
  management: { getSelf: async () => ({ installType: stored.installed }) },
};
"""


class Background(Script):
    """The extension in a browser; a child is at the PC."""

    def __init__(self, kept: dict[str, Any] | None = None, installed: str = "admin") -> None:
        super().__init__()
        self.engine.add_callable("canonical", canonical)
        stored = {"installed": installed} | ({} if kept is None else {"kept": kept})
        self.engine.eval(f"const stored = {json.dumps(stored)};{URL}{CLOCK}{BROWSER}")
        for name in MANIFEST["background"]["scripts"]:
            self.engine.eval((FOLDER / name).read_text("utf-8"))
        self.settle()
        if kept is None:
            self.hear({"event": "connected", "child": "an", "language": "en"})

    def hear(self, message: dict[str, Any]) -> None:
        """The agent speaks."""
        self.engine.eval(f"hear({json.dumps(message)}); 0")
        self.settle()

    def answer(self, rules: dict[str, Any]) -> dict[str, Any]:
        """The agent answers the newest question; which it was."""
        question: dict[str, Any] = self.said("asked")[-1]
        self.hear({"id": question["id"], "result": {"language": "en"} | rules})
        return question

    def changed(self, rules: dict[str, Any]) -> dict[str, Any]:
        """Something is another than before, and the agent says what; what it was asked."""
        self.hear({"event": "changed"})
        return self.answer(rules)

    def said(self, where: str) -> Any:
        """What the browser was told."""
        return self.read(f"said.{where}")

    def show(self, address: str, **more: Any) -> None:
        """A tab in front, and no other."""
        self.open({"id": 1, "windowId": 7, "index": 3, "url": address, "active": True} | more)

    def open(self, *shown: dict[str, Any]) -> None:
        """These tabs, and no others."""
        self.engine.eval(f"tabs = {json.dumps(shown)}; 0")

    def set(self, code: str) -> None:
        """The browser is another from now on."""
        self.engine.eval(f"{code}; 0")
        self.settle()
