"""Makes ui/browser/judge/weights.json: one regression a category over what judge.js itself sees of the pages.

Logistic regression with a quadratic penalty; a page's variants count as one page. The limits are set by
pages that the model of their fold has not seen: above every page of help, health, news and school, and above
all but one in two hundred of the others. Weights are whole numbers in the file, so that engines agree and
the file stays small.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from pages import variants
from pages.corpus import CATEGORIES, GROUPS, NEVER, ROOT, Page, lexicon, pages
from pages.stamp import OUTPUT, stamp

FOLDS = 10
ROUNDS = 70
MEMORY = 8
TINY = 1e-6
RARE = 2  # pages that must have a word before it may weigh
WORD = 2.0  # how much sooner a word may weigh than its value says
PENALTY = 3e-5
HARMLESS = 4.0  # a harmless page counts so many times
SCALE = 32
FAINT = 17  # a word whose weights are all below is left out
SPARE = 0.3  # by so much a limit stands above the worst harmless page, in log odds


def blank() -> dict[str, Any]:
    """A model that knows the lexicon and has learned nothing."""
    concepts = {name: "|".join(phrases) for name, phrases in lexicon().items()}
    return {
        "format": 1,
        "categories": list(CATEGORIES),
        "groups": list(GROUPS),
        "lexicon": concepts,
        "scale": SCALE,
        "numbers": [],
        "words": {},
        "bias": [0.0] * len(CATEGORIES),
        "limits": [0.0] * len(CATEGORIES),
    }


class Seen:
    """The pages and their variants as judge.js sees them, looked at once."""

    def __init__(self, found: Sequence[Page]) -> None:
        from ui.browser.judge.engine import Engine

        engine = Engine(json.dumps(blank()))
        self.pages = list(found)
        self.rows: list[list[tuple[list[float], dict[str, float]]]] = []
        for page in self.pages:
            others = [
                x for x in self.pages if (x.kind, x.language) == (page.kind, page.language) and x != page
            ]
            self.rows.append([engine.look(x.as_seen()) for x in variants.of(page, others)])

    def vocabulary(self, chosen: Iterable[int]) -> list[str]:
        """Words that enough of these pages have."""
        counts = Counter(word for i in chosen for word in self.rows[i][0][1])
        return sorted(word for word, n in counts.items() if n >= RARE)


def matrix(rows: Sequence[tuple[list[float], dict[str, float]]], words: Sequence[str]) -> Any:
    """Rows of numbers and words, a column of ones last."""
    places = {word: i for i, word in enumerate(words)}
    size = len(rows[0][0])
    table: Any = np.zeros((len(rows), size + len(words) + 1), dtype=np.float32)
    for line, (numbers, values) in zip(table, rows, strict=True):
        line[:size] = numbers
        for word, value in values.items():
            if word in places:
                line[size + places[word]] = WORD * value
        line[-1] = 1
    return table


def solve(table: Any, truth: Any, importance: Any) -> Any:
    """The weights, a column a category: L-BFGS (Liu and Nocedal 1989) with a halving step."""
    weight = importance[:, None] / importance.sum()
    penalty = np.full((table.shape[1], 1), PENALTY, dtype=np.float32)
    penalty[-1] = 0

    def at(place: Any) -> tuple[float, Any]:
        odds = table @ place
        error = 1 / (1 + np.exp(-np.clip(odds, -30, 30))) - truth
        loss = (weight * (np.logaddexp(0, odds) - truth * odds)).sum() + (penalty * place * place).sum() / 2
        return float(loss), table.T @ (weight * error) + penalty * place

    place = np.zeros((table.shape[1], truth.shape[1]), dtype=np.float32)
    loss, slope = at(place)
    past: list[tuple[Any, Any]] = []
    for _ in range(ROUNDS):
        way = -_curved(slope, past)
        step = 1.0 if past else 1 / float(np.abs(slope).sum())
        while True:
            lower, turned = at(place + step * way)
            if lower <= loss + 1e-4 * step * float((slope * way).sum()) or step < TINY:
                break
            step /= 2
        place = place + step * way
        if float((way * (turned - slope)).sum()) > 0:
            past = [*past[1 - MEMORY :], (step * way, turned - slope)]
        done = loss - lower < TINY
        loss, slope = lower, turned
        if done:
            break
    return place


def _curved(slope: Any, past: Sequence[tuple[Any, Any]]) -> Any:
    """The slope, bent by what the last steps told of the curvature."""
    way, factors = slope.copy(), []
    for step, turn in reversed(past):
        factors.append(float((step * way).sum() / (step * turn).sum()))
        way -= factors[-1] * turn
    if past:
        step, turn = past[-1]
        way *= float((step * turn).sum() / (turn * turn).sum())
    for (step, turn), factor in zip(past, reversed(factors), strict=True):
        way += step * (factor - float((turn * way).sum() / (step * turn).sum()))
    return way


def fit(seen: Seen, chosen: Sequence[int]) -> dict[str, Any]:
    """A model that learned from these pages; its limits are not set."""
    words = seen.vocabulary(chosen)
    rows, truth, importance = [], [], []
    for i in chosen:
        page = seen.pages[i]
        for row in seen.rows[i]:
            rows.append(row)
            truth.append([page.category == x for x in CATEGORIES])
            importance.append((1 if page.category else HARMLESS) / len(seen.rows[i]))
    found = solve(
        matrix(rows, words), np.array(truth, dtype=np.float32), np.array(importance, dtype=np.float32)
    )
    size = len(rows[0][0])
    whole = np.rint(found * SCALE).astype(int)
    spread = np.rint(found[size:-1] * WORD * SCALE).astype(int)
    return blank() | {
        "numbers": whole[:size].tolist(),
        "words": {
            word: line.tolist() for word, line in zip(words, spread, strict=True) if abs(line).max() >= FAINT
        },
        "bias": [round(float(x), 4) for x in found[-1]],
    }


def sums(model: dict[str, Any], row: tuple[list[float], dict[str, float]]) -> list[float]:
    """The log odds of each category, as judge.js adds them up."""
    total = list(model["bias"])
    numbers, values = row
    parts = [(model["numbers"][i], x) for i, x in enumerate(numbers) if x]
    parts += [(model["words"][word], x) for word, x in values.items() if word in model["words"]]
    for line, value in parts:
        for c, weight in enumerate(line):
            total[c] += weight * value / model["scale"]
    return total


def held_out(seen: Seen) -> list[list[list[float]]]:
    """For each page and each of its variants the log odds by a model that has seen neither."""
    answer: list[list[list[float]]] = [[] for _ in seen.pages]
    order = sorted(range(len(seen.pages)), key=lambda i: hashlib.sha256(seen.pages[i].host.encode()).digest())
    for fold in range(FOLDS):
        model = fit(seen, [i for n, i in enumerate(order) if n % FOLDS != fold])
        for i in order[fold::FOLDS]:
            answer[i] = [sums(model, row) for row in seen.rows[i]]
    return answer


def limits(seen: Seen, odds: Sequence[Sequence[Sequence[float]]]) -> list[float]:
    """Where each category begins."""
    answer = []
    for c in range(len(CATEGORIES)):
        strict, others = [0.0], [0.0]
        for page, shapes in zip(seen.pages, odds, strict=True):
            if page.category is None:
                (strict if page.kind in {*NEVER, "news", "school"} else others).append(shapes[0][c])
        others.sort()
        worst = max(*strict, others[-1 - len(others) // 200])
        answer.append(round(worst + SPARE, 4))
    return answer


def main() -> int:
    """Learn, set the limits, write the file."""
    seen = Seen(pages())
    odds = held_out(seen)
    model = fit(seen, range(len(seen.pages)))
    model |= {"limits": limits(seen, odds), "made_of": stamp()}
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":")).replace('],"', '],\n"')
    OUTPUT.write_text(text + "\n", encoding="utf-8")
    print(f"{OUTPUT.relative_to(ROOT)}: {OUTPUT.stat().st_size:,} bytes, {len(model['words']):,} words")
    print(f"learned from {len(seen.pages)} pages; limits {model['limits']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
