"""The policy document: a family's agreement as an open text format (TOML), read and written.

reading                 ``read``: the agreement, or every error with its path and line
tables                  the keys of each table; reader and schema both go by them
forms                   kinds of value
rules                   a child's rules
days, durations, hosts  values as a family writes them
node                    a value with its place; errors are noted there
places                  the line of each key
errors, wording         what is wrong, as values and in words
writing                 ``write``: the agreement as a text that reads back to the same agreement
editing, rewriting      one rule changed in the family's own text
starting                ``starter`` and ``whole_pc``: texts to begin with
editors, meanings       ``schema`` for editors, and what each key means in Vietnamese

Text in, text out: nothing here opens a file. What only some need (``write``, ``schema``) is imported when it
is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from policies.document.errors import DocumentError, DocumentErrors
from policies.document.node import Vocabulary
from policies.document.reading import read
from policies.document.starting import starter, whole_pc

if TYPE_CHECKING:
    from policies.model import Policy

__all__ = ["DocumentError", "DocumentErrors", "Vocabulary", "read", "schema", "starter", "whole_pc", "write"]


def write(policy: Policy, presets: Mapping[str, Mapping[str, object]] | None = None) -> str:
    """A text that reads back to an equal agreement; see ``policies.document.writing``."""
    from policies.document import writing

    return writing.write(policy, presets)


def schema(language: str = "en") -> dict[str, object]:
    """JSON Schema of the document; see ``policies.document.editors``."""
    from policies.document import editors

    return editors.schema(language)
