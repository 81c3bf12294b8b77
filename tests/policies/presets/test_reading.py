"""A parsed preset becomes a value; one that does not say where it is from is refused."""

from datetime import UTC, date, datetime

import pytest

from policies.presets import PresetError, read

TABLE = {
    "id": "calm",
    "name_en": "Calm",
    "name_vi": "Bình tĩnh",
    "source": "this test",
    "dated": date(2026, 11, 25),
    "guidance_en": "guidance",
    "guidance_vi": "gợi ý",
    "ages": [6, 9],
    "child": {"screen": {"daily": "1h"}},
}


def table(**keys: object) -> dict[str, object]:
    return {key: value for key, value in {**TABLE, **keys}.items() if value is not None}


def test_a_preset_is_read():
    preset = read("calm", table())
    assert (preset.id, preset.name_vi, preset.source) == ("calm", "Bình tĩnh", "this test")
    assert preset.child == {"screen": {"daily": "1h"}}


@pytest.mark.parametrize(("age", "fits"), [(5, False), (6, True), (9, True), (10, False)])
def test_a_preset_fits_its_ages(age: int, fits: bool):
    assert read("calm", table()).fits(age) is fits


def test_a_preset_without_ages_fits_nobody_by_age():
    assert not read("calm", table(ages=None)).fits(6)


@pytest.mark.parametrize(
    ("keys", "what"),
    [
        ({"id": "other"}, "calm.id: must be the name of the file"),
        ({"source": None}, "calm.source: must be a text"),
        ({"guidance_vi": ""}, "calm.guidance_vi: must be a text"),
        ({"dated": "2026"}, "calm.dated: must be a date"),
        ({"dated": datetime(2026, 11, 25, tzinfo=UTC)}, "calm.dated: must be a date"),
        ({"ages": [9, 6]}, "calm.ages: must be two ages"),
        ({"ages": [6]}, "calm.ages: must be two ages"),
        ({"ages": [16, 18]}, "calm.ages: must be two ages"),
        ({"child": None}, "calm.child: must be a table"),
        ({"child": {}}, "calm.child: must be a table"),
        ({"child": {"name": "An"}}, "calm.child.name: a preset may bring"),
        ({"colour": "red"}, "calm.colour: is not a key"),
        ({"notice": {"every": "30m"}}, "calm.notice: is not a key"),
    ],
)
def test_a_wrong_preset_is_refused(keys: dict[str, object], what: str):
    with pytest.raises(PresetError) as caught:
        read("calm", table(**keys))
    assert str(caught.value).startswith(what)
