"""The policy document: a family's agreement as an open text format (TOML), read and written.

``read`` gives the agreement, or every error with its path and line; ``write`` gives a text that reads back
to the same agreement; ``starter`` and ``whole_pc`` are texts to begin with; ``schema`` helps editors. Text
in, text out: nothing here opens a file. What only some need (``write``, ``schema``) is imported when it is
asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from policies.document.errors import DocumentError, DocumentErrors
from policies.document.node import Known
from policies.document.reading import read
from policies.document.starting import starter, whole_pc

if TYPE_CHECKING:
    from policies.model import Policy

__all__ = ["DocumentError", "DocumentErrors", "Known", "read", "schema", "starter", "whole_pc", "write"]


def write(policy: Policy, presets: Mapping[str, Mapping[str, object]] | None = None) -> str:
    """A text that reads back to an equal agreement; see ``policies.document.writing``."""
    from policies.document import writing

    return writing.write(policy, presets)


def schema(language: str = "en") -> dict[str, object]:
    """JSON Schema of the document; see ``policies.document.editors``."""
    from policies.document import editors

    return editors.schema(language)
