"""Makes ui/browser/judge/weights.json: one regression over what judge.js itself sees of the pages.

Multinomial logistic regression with a quadratic penalty over all kinds of pages, the unfit and the harmless:
a report of a crime must look less like news than like what it reports before it is blocked. A page's variants
count as one page. The limits are set by pages that the model of their fold has not seen. Weights are few and
whole, so that engines agree and the file stays small.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import optimize, sparse, special

from pages import variants
from pages.corpus import CATEGORIES, GROUPS, KINDS, NEVER, ROOT, Page, lexicon, pages
from pages.stamp import OUTPUT, stamp

FOLDS = 10
ROUNDS = 150
RARE = 2  # pages that must have a word before it may weigh
WORD = 2.0  # how much sooner a word may weigh than its value says
PENALTY = 7e-6
HARMLESS = 6.0  # a harmless page counts so many times
SCALE = 32
COARSE = 8
"""Parts of one that a word's weight has."""
WORDS = 7_400  # as many of the most telling as leave the file below its 300 kB
STRICT = {*NEVER, "news", "school"}
SPARE = 0.3  # by so much a limit stands above the worst page of help or health, in log odds
TINY = 1e-4
CLASSES = (*CATEGORIES, *KINDS)
SIGNS = "".join(chr(x) for x in range(35, 126) if x not in {92, 124})
"""A word's weight is one sign, the middle one is nothing; none of them parts words or is escaped in JSON."""
BUNDLE = 20
"""Words in a line of the file."""


def blank() -> dict[str, Any]:
    """A model that knows the lexicon and has learned nothing."""
    concepts = {name: "|".join(phrases) for name, phrases in lexicon().items()}
    return {
        "format": 2,
        "categories": list(CATEGORIES),
        "groups": list(GROUPS),
        "lexicon": concepts,
        "scale": SCALE,
        "coarse": COARSE,
        "numbers": [],
        "signs": SIGNS,
        "words": [],
        "bias": [0.0] * len(CLASSES),
        "limits": [0.0] * len(CATEGORIES),
    }


class Seen:
    """The pages and their variants as judge.js sees them, looked at once: a row each, a column a feature."""

    def __init__(self, found: Sequence[Page]) -> None:
        from ui.browser.judge.engine import Engine

        engine = Engine(json.dumps(blank()))
        self.pages = list(found)
        self.columns: dict[str, int] = {}
        numbers: list[list[float]] = []
        owners: list[int] = []
        firsts: list[int] = []
        values: list[float] = []
        places, ends = list[int](), [0]
        for i, page in enumerate(self.pages):
            kin = [x for x in self.pages if (x.kind, x.language) == (page.kind, page.language) and x != page]
            firsts.append(len(owners))
            for shape in variants.of(page, kin):
                row, words = engine.look(shape.as_seen())
                numbers.append(row)
                owners.append(i)
                values += [WORD * x for x in words.values()]
                places += [self.columns.setdefault(word, len(self.columns)) for word in words]
                ends.append(len(places))
        told: Any = sparse.csr_matrix(np.array(numbers))
        words_of: Any = sparse.csr_matrix((values, places, ends), shape=(len(owners), len(self.columns)))
        self.numbers = told.shape[1]
        self.table = sparse.hstack([told, words_of], format="csr", dtype=np.float32)
        self.owners = np.array(owners)
        self.firsts = np.array(firsts)
        self.truth = np.array([CLASSES.index(page.kind) for page in self.pages])

    def telling(self, chosen: Any) -> Any:
        """The columns that may weigh: all numbers, and words that enough of these pages have."""
        counts = np.diff(self.table[self.firsts[chosen]].tocsc().indptr)
        counts[: self.numbers] = RARE
        return np.flatnonzero(counts >= RARE)


def solve(table: Any, truth: Any, importance: Any) -> Any:
    """The weights, a column a class, the bias last: L-BFGS."""
    weight = importance / importance.sum()
    turned = table.T.tocsr()
    right = np.arange(len(truth)), truth

    def at(flat: Any) -> tuple[float, Any]:
        place = flat.reshape(-1, len(CLASSES))
        odds = table @ place[:-1] + place[-1]
        whole = special.logsumexp(odds, axis=1)
        loss = (weight * (whole - odds[right])).sum() + PENALTY * (place[:-1] ** 2).sum() / 2
        error = np.exp(odds - whole[:, None])
        error[right] -= 1
        error *= weight[:, None]
        return float(loss), np.vstack([turned @ error + PENALTY * place[:-1], error.sum(axis=0)]).ravel()

    start = np.zeros((table.shape[1] + 1) * len(CLASSES))
    found = optimize.minimize(at, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return found.x.reshape(-1, len(CLASSES))


class Model:
    """What was learned from some of the pages; its limits are not set."""

    def __init__(self, seen: Seen, chosen: Sequence[int]) -> None:
        pages_of = np.array(chosen)
        self.seen = seen
        self.columns = seen.telling(pages_of)
        rows = np.flatnonzero(np.isin(seen.owners, pages_of))
        owners = seen.owners[rows]
        harmful = seen.truth[owners] < len(CATEGORIES)
        importance = np.where(harmful, 1.0, HARMLESS) / np.bincount(owners)[owners]
        found = solve(seen.table[rows][:, self.columns].astype(float), seen.truth[owners], importance)
        self.bias = found[-1].round(4)
        self.numbers = np.rint(found[: seen.numbers] * SCALE).astype(int)
        half = len(SIGNS) // 2
        whole = np.rint(found[seen.numbers : -1] * WORD * COARSE).astype(int).clip(-half, half)
        telling = abs(whole).max(axis=1) + abs(whole).mean(axis=1) / len(SIGNS)
        whole[np.argsort(telling)[:-WORDS]] = 0
        self.words = whole

    def odds(self, rows: Any) -> Any:
        """The log odds of each category against all that is harmless, as judge.js adds them up."""
        weights = np.vstack([self.numbers / SCALE, self.words / COARSE / WORD])
        sums = self.seen.table[rows][:, self.columns] @ weights + self.bias
        harmless = special.logsumexp(sums[:, len(CATEGORIES) :], axis=1)
        return sums[:, : len(CATEGORIES)] - harmless[:, None]

    def written(self) -> dict[str, Any]:
        """As the file has it."""
        names = list(self.seen.columns)
        half = len(SIGNS) // 2
        words = sorted(
            names[column - self.seen.numbers] + "".join(SIGNS[half + x] for x in line)
            for column, line in zip(self.columns[self.seen.numbers :], self.words.tolist(), strict=True)
            if any(line)
        )
        lines = ["|".join(words[i : i + BUNDLE]) for i in range(0, len(words), BUNDLE)]
        return {"numbers": self.numbers.tolist(), "words": lines, "bias": self.bias.tolist()}


def held_out(seen: Seen) -> Any:
    """For each page the log odds by a model that has not seen it."""
    answer = np.zeros((len(seen.pages), len(CATEGORIES)))
    order = sorted(range(len(seen.pages)), key=lambda i: hashlib.sha256(seen.pages[i].host.encode()).digest())
    for fold in range(FOLDS):
        model = Model(seen, [i for n, i in enumerate(order) if n % FOLDS != fold])
        left = order[fold::FOLDS]
        answer[left] = model.odds(seen.firsts[left])
    return answer


def limits(found: Sequence[Page], odds: Any) -> list[float]:
    """Where each category begins: at no page of help, health, news or school, and at few of the others.

    The few are one in two hundred of all harmless pages, by all categories together, shared out so that the
    least of what is harmful is missed.
    """
    never = [page.kind in NEVER for page in found]
    strict = [page.kind in {"news", "school"} for page in found]
    bounds = np.maximum(np.maximum(odds[never].max(axis=0) + SPARE, odds[strict].max(axis=0)), 0)
    others = odds[[page.category is None and page.kind not in STRICT for page in found]]
    harmful = [odds[[page.category == x for page in found], c] for c, x in enumerate(CATEGORIES)]
    few = sum(page.category is None for page in found) // 200
    while (others > bounds).any(axis=1).sum() > few:
        above = np.where(others > bounds, others, np.inf)
        steps = above.min(axis=0)
        missed = [
            ((sure > bound) & (sure <= step)).mean() if np.isfinite(step) else np.inf
            for sure, bound, step in zip(harmful, bounds, steps, strict=True)
        ]
        least = int(np.argmin(missed))
        bounds[least] = steps[least]
    return [round(float(x) + TINY, 4) for x in bounds]


def main() -> int:
    """Learn, set the limits, write the file."""
    seen = Seen(pages())
    model = blank() | Model(seen, range(len(seen.pages))).written()
    model |= {"limits": limits(seen.pages, held_out(seen)), "made_of": stamp()}
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":")).replace('","', '",\n"')
    OUTPUT.write_text(text + "\n", encoding="utf-8")
    words = sum(line.count("|") + 1 for line in model["words"])
    print(f"{OUTPUT.relative_to(ROOT)}: {OUTPUT.stat().st_size:,} bytes, {words:,} words")
    print(f"learned from {len(seen.pages)} pages; limits {model['limits']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
