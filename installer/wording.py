#!/usr/bin/env python3
"""Collects the wording of the faces for translators: source → luytre.pot, and new messages into each .po.

``python3 installer/wording.py`` writes; ``--check`` only says what is missing. Faces read the .po themselves.
A message is what stands in ``_("…")``, ``self._("…")``, ``translate("…")``, ``mark("…")`` or
``_.plural("one", "many", n)``; a string built at run time cannot be translated and is not found.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ui.text.po import PoEntry, read

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "ui" / "text" / "locale"
HEADER = "Content-Type: text/plain; charset=UTF-8\n"
SHARED = tuple(
    f"agent/api/{name}.py"
    for name in (
        *("checks", "account_checks", "advice", "refusals"),
        *("problems", "browser_problems", "store_problems"),
    )
)
"""Words that the agent says in English and faces in both languages."""
CALLS = frozenset({"_", "mark", "translate"})


@dataclass(slots=True)
class Found:
    """A message of the source, and the files that say it."""

    message: str
    plural: str | None = None
    places: list[str] = field(default_factory=list)


def collect(root: Path = ROOT) -> dict[str, Found]:
    """Every message of the faces, sorted by file and line."""
    found: dict[str, Found] = {}
    for file in [*sorted((root / "ui").rglob("*.py")), *(root / x for x in SHARED if (root / x).is_file())]:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        place = file.relative_to(root).as_posix()
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
            words = _messages(call)
            if words is None:
                continue
            item = found.setdefault(words[0], Found(words[0]))
            item.plural = item.plural or words[1]
            if place not in item.places:
                item.places.append(place)
    return found


def _messages(call: ast.Call) -> tuple[str, str | None] | None:
    """The message of a call, with its plural; None where the call says none."""
    texts = [x.value for x in call.args if isinstance(x, ast.Constant) and isinstance(x.value, str)]
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name) if name in CALLS and texts:
            return texts[0], None
        case ast.Attribute(attr="plural") if len(texts) > 1:
            return texts[0], texts[1]
    return None


def quoted(word: str, text: str) -> str:
    """One part of an entry as a PO file has it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{word} "{escaped}"'


def write(found: dict[str, Found], known: dict[str, PoEntry], header: str, forms: int) -> str:
    """A whole PO file: what the source says, with the translations that there are."""
    blocks = [f'msgid ""\n{quoted("msgstr", header)}']
    for item in found.values():
        entry = known.get(item.message, PoEntry())
        lines = [x for x in entry.comments if not x.startswith("#:")]
        lines += [f"#: {place}" for place in item.places]
        lines += ["#, fuzzy"] if entry.fuzzy else []
        lines.append(quoted("msgid", item.message))
        if item.plural is None:
            lines.append(quoted("msgstr", entry.translations.get(0, "")))
        else:
            lines.append(quoted("msgid_plural", item.plural))
            lines += [quoted(f"msgstr[{n}]", entry.translations.get(n, "")) for n in range(forms)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` tell whether they fit the source; the exit status."""
    found, stale = collect(), []
    wanted = {FOLDER / "luytre.pot": write(found, {}, HEADER, 2)}
    for file in sorted(FOLDER.glob("*/LC_MESSAGES/luytre.po")):
        known = {entry.message: entry for entry in read(file.read_text(encoding="utf-8"))}
        language = file.parts[-3]
        header = f"{HEADER}Language: {language}\nPlural-Forms: nplurals=1; plural=0;\n"
        wanted[file] = write(found, known, header, 1)
        for message in found.keys() - {x.message for x in known.values() if x.translations.get(0)}:
            print(f"{language}: not translated: {message!r}")
    for file, text in wanted.items():
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            stale.append(file)
            if "--check" not in arguments:
                file.write_text(text, encoding="utf-8")
    for file in stale:
        print(f"{'stale' if '--check' in arguments else 'written'}: {file.relative_to(ROOT)}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
