"""What is learned of pages: one regression over what judge.js itself sees of them.

Multinomial logistic regression with a quadratic penalty over all kinds of pages, the unfit and the harmless:
a report of a crime must look less like news than like what it reports before it is blocked. A page's variants
count as one page. Weights are few and whole, so that engines agree and the file stays small.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy import optimize, sparse, special

from pages import variants
from pages.corpus import CATEGORIES, GROUPS, KINDS, Page, lexicon

ROUNDS = 80
RARE = 2  # pages that must have a word before it may weigh
WORD = 2.0  # how much sooner a word may weigh than its value says
PENALTY = 7e-6
HARMLESS = 6.0  # a harmless page counts so many times
SCALE = 32
COARSE = 8
"""Parts of one that a word's weight has."""
WORDS = 6_400  # as many of the most telling as leave the file below its 300 kB
SHORT = 80  # words; a page that has fewer, or has not more yet, is judged with more care
CARE = 0.75  # by so much its limits are higher, in log odds: what begins like that goes on as anything
CLASSES = (*CATEGORIES, *KINDS)
SIGNS = "".join(chr(x) for x in range(35, 126) if x not in {92, 124})
"""A word's weight is one sign, the middle one is nothing; none of them parts words or is escaped in JSON."""
BUNDLE = 20
"""Words in a line of the file."""


def blank() -> dict[str, Any]:
    """A model that knows the lexicon and has learned nothing."""
    concepts = {name: "|".join(phrases) for name, phrases in lexicon().items()}
    return {
        "format": 3,
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
        "short": SHORT,
        "care": CARE,
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
        lengths: list[int] = []
        shown, there = list[int](), list[int]()
        values: list[float] = []
        places, ends = list[int](), [0]
        kin = defaultdict[tuple[str, str], list[Page]](list)
        for page in self.pages:
            kin[page.kind, page.language].append(page)
        for i, page in enumerate(self.pages):
            openings = variants.openings(page)
            others = [x for x in kin[page.kind, page.language] if x != page]
            shown += range(len(owners), len(owners) + 1 + len(openings))
            there += [0, *openings]
            for shape in (page, *openings.values(), *variants.of(page, others)):
                look = engine.look(shape.as_seen())
                numbers.append(look.numbers)
                owners.append(i)
                lengths.append(look.length)
                values += [WORD * x for x in look.words.values()]
                places += [self.columns.setdefault(word, len(self.columns)) for word in look.words]
                ends.append(len(places))
        told: Any = sparse.csr_matrix(np.array(numbers))
        words_of: Any = sparse.csr_matrix((values, places, ends), shape=(len(owners), len(self.columns)))
        self.numbers = told.shape[1]
        self.table = sparse.hstack([told, words_of], format="csr", dtype=np.float32)
        self.owners = np.array(owners)
        self.firsts = np.unique(self.owners, return_index=True)[1]
        self.truth = np.array([CLASSES.index(page.kind) for page in self.pages])
        self.shown = np.array(shown)
        """Rows of pages as people see them: whole, and while they load."""
        self.there = np.array(there)
        """Words that are there of each of these; none where it is whole."""
        self.lengths = np.array(lengths)

    def telling(self, chosen: Any) -> Any:
        """The columns that may weigh: all numbers, and words that enough of these pages have."""
        counts = np.diff(self.table[self.firsts[chosen]].tocsc().indptr)
        counts[: self.numbers] = RARE
        return np.flatnonzero(counts >= RARE)


def solve(table: Any, truth: Any, importance: Any) -> Any:
    """The weights, a column a class, the bias last: L-BFGS; what is large is counted in half the digits."""
    weight = importance / importance.sum()
    turned = table.T.tocsr()
    right = np.arange(len(truth)), truth

    def at(flat: Any) -> tuple[float, Any]:
        place = flat.reshape(-1, len(CLASSES))
        odds = (table @ place[:-1].astype(np.float32)).astype(float) + place[-1]
        whole = special.logsumexp(odds, axis=1)
        loss = (weight * (whole - odds[right])).sum() + PENALTY * (place[:-1] ** 2).sum() / 2
        error = np.exp(odds - whole[:, None])
        error[right] -= 1
        error *= weight[:, None]
        slope = turned @ error.astype(np.float32) + PENALTY * place[:-1]
        return float(loss), np.vstack([slope, error.sum(axis=0)]).ravel()

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
        found = solve(seen.table[rows][:, self.columns], seen.truth[owners], importance)
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
