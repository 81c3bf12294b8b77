"""Entries of the catalogue, and the error about one."""

from dataclasses import FrozenInstanceError

import pytest

from policies.catalog import CatalogError, ProgramEntry
from policies.ids import AppId, CategoryId


def test_an_error_says_which_entry_and_which_key():
    error = CatalogError("minecraft", "exe", "must be a list of texts")
    assert str(error) == "minecraft.exe: must be a list of texts"
    assert (error.entry, error.key) == ("minecraft", "exe")


def test_an_error_about_the_whole_entry_names_no_key():
    assert str(CatalogError("minecraft", "", "must be a table")) == "minecraft: must be a table"


def test_an_entry_cannot_be_changed_and_has_no_room_for_more():
    entry = ProgramEntry(id=AppId("a"), name="A", category=CategoryId("games"))
    with pytest.raises(FrozenInstanceError):
        entry.name = "B"  # type: ignore[misc]
    assert not hasattr(entry, "__dict__")
