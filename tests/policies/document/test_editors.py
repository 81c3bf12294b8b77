"""The schema for editors stays what it is, and says of each document what the reader says."""

from __future__ import annotations

import json
from pathlib import Path

from policies.document import schema
from policies.document.meanings import VIETNAMESE
from policies.resolvers import KNOWN

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


def words(value: object, spoken: dict[str, str]) -> dict[str, str]:
    """What a schema says of each key, by its place."""

    def walk(item: object, place: str) -> None:
        if isinstance(item, dict):
            for name, part in item.items():
                if name in {"title", "description"} and isinstance(part, str):
                    spoken[f"{place}/{name}"] = part
                else:
                    walk(part, f"{place}/{name}")
        elif isinstance(item, list):
            for number, part in enumerate(item):
                walk(part, f"{place}/{number}")

    walk(value, "")
    return spoken


def test_each_key_is_explained_in_vietnamese_too():
    english, vietnamese = (words(schema(language), {}) for language in ("en", "vi"))
    assert english == words(schema(), {})
    assert english.keys() == vietnamese.keys()
    assert [place for place, text in vietnamese.items() if text == english[place]] == []
    assert {schema("de")["description"]} == {schema("en")["description"]}


def test_what_is_explained_is_all_that_is_explained():
    """A sentence that changes in English changes in Vietnamese too, and none is left behind."""
    assert set(VIETNAMESE) == set(words(schema(), {}).values())


def test_a_vietnamese_family_reads_whom_it_may_name_for_names():
    said = schema("vi")["properties"]
    assert isinstance(said, dict)
    told = said["resolver"]["description"]
    for word, known in KNOWN.items():
        assert f"{word}: {known.name}, {known.about[1]}" in told


def test_a_schema_holds_in_any_language_alike():
    def bare(value: object) -> object:
        if isinstance(value, dict):
            return {name: bare(part) for name, part in value.items() if name not in {"title", "description"}}
        return [bare(part) for part in value] if isinstance(value, list) else value

    assert bare(schema("vi")) == bare(schema("en"))
