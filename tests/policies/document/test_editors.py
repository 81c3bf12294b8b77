"""The schema for editors stays what it is, and says of each document what the reader says."""

from __future__ import annotations

import json
from pathlib import Path

from policies.document import schema

GOLDEN = Path(__file__).parents[3] / "policies" / "document.schema.json"


def test_the_shipped_schema_is_the_one_of_the_tables():
    assert json.loads(GOLDEN.read_text("utf-8")) == schema()


def test_every_table_is_closed():
    def walk(value: object) -> None:
        if isinstance(value, dict):
            if "properties" in value:
                assert value["additionalProperties"] is False
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(schema())
