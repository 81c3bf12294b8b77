"""``luytre policy presets``: agreements to begin with, whose they are, and how one is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ui.cli import sheet
from ui.cli.exits import Exit
from ui.cli.face import here
from ui.cli.options import command
from ui.cli.sheet import LOUD, QUIET
from ui.text import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from policies.presets import Preset
    from ui.cli.face import Face


@command("presets", help=mark("Agreements to begin with, by age; one of them as it is written."))
@click.argument("preset", required=False)
def presets(preset: str | None) -> None:
    """Needs no agent."""
    from agent import catalog

    face, found = here(), catalog.all_presets()
    if preset is None:
        _all(found, face)
    elif preset in found:
        _one(found[preset], catalog.preset_text(preset), face)
    else:
        _ = face.speak
        said = _("There is no preset “{id}”; there are {ids}.", id=preset, ids=", ".join(found))
        click.echo(said, err=True)
        click.get_current_context().exit(Exit.NOT_FOUND)


def _all(found: Mapping[str, Preset], face: Face) -> None:
    """The bands of age, then what others recommend."""
    _ = face.speak
    if face.json:
        sheet.json([_told(entry) for entry in found.values()])
        return
    order = sorted(
        found.values(), key=lambda entry: (not entry.id.startswith("age-"), entry.ages or (), entry.id)
    )
    sheet.table((_("preset"), _("whom it is for")), [((entry.id, _name(entry, face)), "") for entry in order])
    sheet.line(_("To see one: luytre policy presets {id}", id=order[0].id), QUIET)


def _one(entry: Preset, text: str, face: Face) -> None:
    """What it says, and the line that takes it."""
    _ = face.speak
    if face.json:
        sheet.json({**_told(entry), "text": text})
        return
    sheet.line(_name(entry, face), LOUD)
    sheet.line(entry.guidance_vi if face.language == "vi" else entry.guidance_en)
    sheet.line(_("From: {source}", source=entry.source), QUIET)
    sheet.line(_("In your agreement, under [child.NAME], it is taken by this line:"))
    sheet.line(f'    preset = "{entry.id}"', LOUD)
    sheet.line(_("What you write beside it goes before it. As it is written:"))
    click.echo()
    click.echo(text, nl=False)


def _told(entry: Preset) -> dict[str, object]:
    told = {key: getattr(entry, key) for key in ("id", "name_en", "name_vi", "source", "ages")}
    return {**told, "dated": entry.dated.isoformat()}


def _name(entry: Preset, face: Face) -> str:
    return entry.name_vi if face.language == "vi" else entry.name_en
