"""Lists of a test's own: entries, what their files say, and an update."""

import io
import tarfile
import time
from datetime import UTC, datetime

from agent.sites.fetching import Fetcher
from agent.sites.lists import Lists
from agent.sites.subscriptions import Shelf, Subscription
from agent.sites.updating import update

NOW = datetime(2026, 11, 25, 20, tzinfo=UTC)


def entry(maker, key, form="plain", path="", category="adult", **more):
    return Subscription(
        id=key, category=category, form=form, url=maker.base + (path or key), maker=key, default=True, **more
    )


def made(tmp_path, *entries):
    return Lists(
        tmp_path / "lists", Shelf({x.id: x for x in entries}), lambda name: name.endswith("help.example")
    )


def updated(lists, maker, now=NOW, **more):
    fetcher = Fetcher(time.monotonic, maker.trust, patience=5.0)
    return {x.id: (x.what, x.detail) for x in update(lists, fetcher, now, **more)}


def many(count):
    return b"".join(b"n%d.example\n" % number for number in range(count))


def tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz", format=tarfile.USTAR_FORMAT) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()
