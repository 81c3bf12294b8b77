"""Everything that is stored is told; what is erased leaves no byte in the state folder."""

from __future__ import annotations

import json

import pytest

from agent.ports.credentials import Lockout
from agent.ports.store import Entry
from agent.storage import open_store
from agent.storage.archive import KINDS, TABLES
from policies.ids import AppId
from policies.target import app
from tests.agent.storage.family import AN, BINH, DAY, MORNING, agreed, asked, code, given, live, mark, use

LONG = app(AppId("kimcuongdo"))


def everything(store, child=AN):
    return store.stored(child, 0, 10_000)


def bytes_of(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()) if path.name != "luytre.lock")


def test_every_table_with_a_child_in_it_is_told_and_erased(store):
    rows = store.state.tables.database.rows
    names = [
        name
        for (name,) in rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
        if any(column[1] == "child" for column in rows(f"PRAGMA table_info({name})"))
    ]
    told = {rows.partition(" ")[0] for _, rows in KINDS.values()}
    assert set(names) <= told
    assert set(names) - {"entries"} == set(TABLES)


def test_all_that_a_family_did_is_told_in_full(store):
    live(store)
    store.keep_code(code())
    told = everything(store)
    assert {record.kind for record in told} == KINDS.keys() - {"sum"}
    by_kind = {record.kind: record.fields for record in told}
    assert by_kind["request"]["reason"] == "xin mẹ"
    assert by_kind["request"]["asked_at"] == MORNING.isoformat()
    assert by_kind["request"]["extra"] == 900
    assert by_kind["request"]["answered_at"] is None
    assert by_kind["grant"]["targets"] == "app:minecraft, screen, category:games"
    assert by_kind["grace"] == {"day": "2026-03-04", "until": "2026-03-04T08:02:00+00:00"}
    use_of_game = next(x.fields for x in told if x.kind == "use" and x.fields["target"] == "app:minecraft")
    assert (use_of_game["start"], use_of_game["stop"]) == (
        "2026-03-04T08:00:00+00:00",
        "2026-03-04T08:02:30+00:00",
    )
    assert by_kind["log"]["what"] == "asked for 15 minutes"
    assert "digest" not in by_kind["code"]
    assert json.dumps([[x.kind, dict(x.fields)] for x in told])
    assert (by_kind["grant"]["id"], by_kind["grant"]["taken_at"]) == (1, None)
    other = everything(store, BINH)
    assert [x.fields["guessed"] for x in other if x.kind == "request"] == ["gambling"]
    back = next(x.fields for x in other if x.kind == "grant" and x.fields["taken_by"])
    assert (back["taken_at"], back["taken_by"], back["taken_why"], back["guessed"]) == (
        "2026-03-03T20:30:00+00:00",
        "mai",
        "lộn ngày",
        "gambling",
    )
    assert {"sum", "request"} <= {record.kind for record in other}
    assert "asked for 15 minutes" not in str(other)


@pytest.mark.parametrize("most", [1, 2, 7])
def test_pages_make_the_whole(store, most):
    live(store)
    whole, pages = everything(store), []
    while page := store.stored(AN, len(pages), most):
        assert len(page) <= most
        pages += page
    assert tuple(pages) == whole


def secretly(store):
    """A child whose every trace can be recognised."""
    store.beat(mark(15, sequence=1), [use(LONG, 0, 15, BINH)])
    store.keep_policy(agreed("# Nguyễnvănbình: 1 h\n"))
    store.keep_policy(agreed("format = 1\n"))
    question = store.new_request(asked(BINH))
    store.keep_grant(BINH, given(), question)
    store.keep_code(code(BINH))
    store.log(Entry(MORNING, "bình-pc", "xinthêmgiờ", BINH, "request"))
    store.log(Entry(MORNING, "lan", "Nguyễnvănbình: 1 h", kind="policy"))
    store.log(Entry(MORNING, "lan", "hello Nguyễnvănbình", kind="act"))
    store.log(Entry(MORNING, "lan", "dòngcònlại", kind="act"))
    store.keep_lockout(Lockout("bình-pc", 2))
    store.keep_lockout(Lockout("code:bình-pc", 3))
    store.keep_lockout(Lockout("an", 4))
    store.keep_grace(BINH, DAY, MORNING)


def is_about_binh(what):
    return "bình" in what


TRACES = ("bình", "kimcuongdo", "xinthêmgiờ", "xin mẹ", "ngoan lắm", "nghỉ hè", "Chủ nhật")


def test_of_an_erased_child_no_byte_is_left(folder, store):
    secretly(store)
    store.close()
    for number in (1, 2):
        (folder / f"luytre.sqlite.damaged-{number}").write_text("bình", "utf-8")
    (folder / "backup.new").write_text("bình", "utf-8")
    store = open_store(folder)
    assert all(trace.encode() in bytes_of(folder) for trace in TRACES)
    store.erase(BINH, {BINH, "Nguyễnvănbình", "bình-pc"}, is_about_binh)
    left = bytes_of(folder)
    assert [trace for trace in TRACES if trace.encode() in left] == []
    assert "dòngcònlại".encode() in left
    assert {record.kind for record in everything(store, BINH)} == {"log"}
    assert BINH not in store.known_children()
    assert store.lockout("an").failures == 4
    assert store.policy().text == "format = 1\n"
    store.log(Entry(MORNING, "lan", "more"))
    store.beat(mark(30, sequence=2), [use(LONG, 15, 30)])
    store.close()
    again = open_store(folder)
    assert again.problems == ()
    assert again.mark().in_use == mark(30).in_use
    assert [entry.what for entry in again.entries(None, 9)] == ["more", "dòngcònlại"]
    again.close()


def test_when_all_is_erased_the_agreement_and_the_secret_stay(folder, store):
    secretly(store)
    live(store)
    store.erase(None)
    left = bytes_of(folder)
    words = (*TRACES, "dòngcònlại", "minecraft", "youtube")
    assert [
        word for word in words if word.encode() in left.replace("# bé An: chơi ít thôi".encode(), b"")
    ] == []
    assert store.known_children() == frozenset()
    assert store.secret() == "$argon2id$secret"
    assert store.policy().version == 4
    assert len(store.holidays("VN", 2026)) == 2
    store.close()
    again = open_store(folder)
    assert again.problems == ()
    again.close()


def test_an_empty_store_can_be_erased(store):
    store.erase(None)
    assert store.policy() is None
    assert everything(store) == ()
