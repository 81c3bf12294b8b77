"""Where each category begins, by pages that the model of their fold has not seen."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from pages.corpus import CATEGORIES, NEVER, Page
from pages.model import CARE, SHORT, Model, Seen

FOLDS = 10
STRICT = (*NEVER, "news", "school")
SPARE = 0.3  # by so much a limit stands above the worst page of these, in log odds
TINY = 1e-4


def fold_of(found: Sequence[Page]) -> Any:
    """In which of the folds each page is: by its host."""
    order = sorted(range(len(found)), key=lambda i: hashlib.sha256(found[i].host.encode()).digest())
    folds = np.zeros(len(found), dtype=int)
    folds[order] = np.arange(len(found)) % FOLDS
    return folds


def held_out(seen: Seen) -> Any:
    """For each of the rows that are shown the log odds by a model that has not seen its page."""
    folds = fold_of(seen.pages)
    owned = folds[seen.owners[seen.shown]]
    answer = np.zeros((len(seen.shown), len(CATEGORIES)))
    for fold in range(FOLDS):
        model = Model(seen, np.flatnonzero(folds != fold))
        answer[owned == fold] = model.odds(seen.shown[owned == fold])
    return answer


def answers(seen: Seen, odds: Any, *, spare: float = SPARE) -> list[str | None]:
    """What each of these rows is taken for, by limits that the pages of the other folds set."""
    owned = fold_of(seen.pages)[seen.owners[seen.shown]]
    above = odds - np.where(seen.lengths[seen.shown] < SHORT, CARE, 0)[:, None]
    for fold in range(FOLDS):
        above[owned == fold] -= limits(seen, odds, owned != fold, spare=spare)
    best = above.argmax(axis=1)
    return [CATEGORIES[c] if row[c] >= 0 else None for c, row in zip(best, above, strict=True)]


def limits(seen: Seen, odds: Any, chosen: Any, *, spare: float = SPARE) -> list[float]:
    """Above each page of help, health, news or school, and at few of the others, by these of the rows.

    The few are one in two hundred of all harmless pages, by all categories together, shared out so that the
    least of what is harmful is missed. Only whole pages count that have some words: in what one of few looks
    like there is too much chance.
    """
    whole = chosen & (seen.there == 0) & (seen.lengths[seen.shown] >= SHORT)
    kinds, odds = np.array([seen.pages[i].kind for i in seen.owners[seen.shown[whole]]]), odds[whole]
    strict, harmless = np.isin(kinds, STRICT), ~np.isin(kinds, CATEGORIES)
    bounds = np.maximum(odds[strict].max(axis=0) + spare, 0)
    others = odds[harmless & ~strict]
    harmful = [odds[kinds == x, c] for c, x in enumerate(CATEGORIES)]
    while (others > bounds).any(axis=1).sum() > harmless.sum() // 200:
        above = np.where(others > bounds, others, np.inf)
        steps = above.min(axis=0)
        missed = [
            ((sure > bound) & (sure <= step)).mean() if np.isfinite(step) else np.inf
            for sure, bound, step in zip(harmful, bounds, steps, strict=True)
        ]
        least = int(np.argmin(missed))
        bounds[least] = steps[least]
    return [round(float(x) + TINY, 4) for x in bounds]
