"""Lists to follow: a shelf of them, and the names that a test puts into one."""

from datetime import UTC, datetime

from agent.sites.subscriptions import Shelf, Subscription

NOW = datetime(2026, 11, 25, 20, tzinfo=UTC)
SINCE = NOW.isoformat()


def subscription(key, category="adult", **more):
    form = "ranking" if category == "popular" else "plain"
    return Subscription(
        id=key, category=category, form=form, url=f"https://maker.example/{key}", maker=key, **more
    )


SHELF = Shelf({key: subscription(key, default=key != "rare") for key in ("one", "two", "rare")})


def put(lists, key, text):
    path = lists.names_of(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
