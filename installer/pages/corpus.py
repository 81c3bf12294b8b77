"""The pages that the judge learns from and is measured with, and the lexicon that it looks them up in.

All pages are written for this purpose, each unlike the others and under a name that nobody owns
(``.example``); none is copied or filled in from a template, so that holding out a page holds out its host and
its pattern.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "tests" / "pages"
LEXICON = ROOT / "installer" / "pages" / "lexicon"

CATEGORIES = ("adult", "gambling", "violence", "drugs", "scam")
KINDS = (
    *("help", "health", "news", "school", "shopping", "game", "forum", "ordinary"),
    *("charity", "account", "food"),
)
"""Pages that are none of the categories; health holds sex education, account what a bank asks for."""
NEVER = ("help", "health")
"""Kinds of which not one page may be blocked."""
LANGUAGES = ("en", "vi")
APART = ("strangers", "apart", "reworded", "brief")
"""Folders of pages that are no part of any training."""
GROUPS = (*CATEGORIES, "kind", "offer", "other")


@dataclass(frozen=True, slots=True)
class Page:
    """A page with what it is: a category, or a kind of harmless page."""

    host: str
    title: str
    text: str
    kind: str
    language: str

    @property
    def category(self) -> str | None:
        """The category; None where the page is harmless."""
        return self.kind if self.kind in CATEGORIES else None

    def as_seen(self) -> dict[str, str]:
        """What the judge gets."""
        return {"title": self.title, "text": self.text}


def read(path: Path) -> Iterator[Page]:
    """The pages of one file: ``@ host | title``, then the text."""
    kind, language, _ = path.name.split(".")
    for block in re.split(r"^@ ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, text = block.partition("\n")
        host, _, title = head.partition(" | ")
        yield Page(host.strip(), title.strip(), " ".join(text.split()), kind, language)


def pages(folder: Path = PAGES) -> list[Page]:
    """Every page, in the order of files."""
    return [page for path in sorted(folder.glob("*.txt")) for page in read(path)]


def lexicon(folder: Path = LEXICON) -> dict[str, list[str]]:
    """Every concept (``group.name``) with its phrases."""
    found: dict[str, list[str]] = {}
    for group in GROUPS:
        text = (folder / f"{group}.txt").read_text(encoding="utf-8")
        for block in re.split(r"^\[", text, flags=re.MULTILINE)[1:]:
            name, _, body = block.partition("]")
            phrases = (" ".join(x.split()) for x in body.split(","))
            found[f"{group}.{name}"] = sorted({x for x in phrases if x})
    return found
