"""A value of the document together with where it stands; what is wrong with it is noted, not raised."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from policies.document import wording
from policies.document.errors import DocumentError
from policies.document.places import Path, line_of, spell

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the agent knows and a document may name; None where a kind of name is not checked."""

    apps: Collection[str] | None = None
    categories: Collection[str] | None = None
    presets: Mapping[str, Mapping[str, object]] | None = None
    """Parsed presets by name; of each only the keys of ``tables.AGREEMENT`` are read."""
    zones: Collection[str] | Callable[[str], bool] | None = None
    countries: Collection[str] | None = None
    servers: Callable[[str], bool] | None = None
    """Whether a resolver can be asked that a household names by its address."""
    spelling: Callable[[str], str | None] | None = None
    """How a site's name with letters of its language goes over the wire; None where there is none such."""

    def has_zone(self, name: str) -> bool:
        """Whether this is a zone, or nobody knows."""
        if self.zones is None:
            return True
        return self.zones(name) if callable(self.zones) else name in self.zones

    def has_server(self, text: str) -> bool:
        """Whether this names a server, or nobody knows."""
        return self.servers is None or self.servers(text)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What belongs to the reading of one text: where things stand, what is known, what was wrong."""

    known: Vocabulary
    places: Mapping[Path, int] = field(default_factory=dict)
    errors: list[DocumentError] = field(default_factory=list)
    passed: frozenset[str] = frozenset()
    """Errors, by their word, that are ignored in this reading."""


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the document."""

    value: object
    path: Path
    sheet: Sheet
    preset: str | None = None
    """The preset that this comes from; ``path`` is then that of the key that names it."""

    def wrong(self, word: str, **values: object) -> None:
        """Note an error here; the word is one of ``wording.TEXTS``."""
        if word in self.sheet.passed:
            return
        texts = {language: wording.say(word, language, **values) for language in ("en", "vi")}
        if self.preset is not None:
            texts = {
                language: wording.say("in preset", language, name=wording.quoted(self.preset), text=text)
                for language, text in texts.items()
            }
        line = line_of(self.sheet.places, self.path)
        self.sheet.errors.append(DocumentError(spell(self.path), texts["en"], line, texts["vi"]))

    def at(self, step: str | int, value: object) -> Node:
        """What stands in this at a key or an index."""
        if self.preset is not None:
            return replace(self, value=value)
        return replace(self, value=value, path=(*self.path, step))

    @property
    def shown(self) -> str:
        """The value as a sentence shows it."""
        return wording.quoted(self.value)

    def table(self) -> dict[str, Node]:
        """The entries of a table; what is no table is told and counts as empty."""
        if not isinstance(self.value, Mapping):
            self.wrong("table wanted")
            return {}
        return {str(key): self.at(str(key), value) for key, value in self.value.items()}

    def items(self) -> Iterator[Node]:
        """The items of a list; what is no list is told and counts as empty."""
        if not isinstance(self.value, list):
            self.wrong("list wanted")
            return
        for index, value in enumerate(self.value):
            yield self.at(index, value)

    def text(self) -> str | None:
        """A text with something in it; anything else is told."""
        if not isinstance(self.value, str):
            self.wrong("text wanted")
            return None
        if not self.value.strip():
            self.wrong("empty")
            return None
        if not self.value.isprintable():
            self.wrong("control")
            return None
        return self.value.strip()
