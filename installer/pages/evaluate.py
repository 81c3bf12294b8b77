"""Measures the page judgement on pages that it has not learned from, by category and language.

Twice: the pages of the corpus, each judged by a model that was trained without it (ten folds by host); and
the pages in tests/pages/apart, which are no part of any training, judged by judge.js with the weights
that are shipped. Neither is a stranger's page: the same hands wrote them and the lexicon. The first is hard
(many of its pages avoid the usual words on purpose), the second is kind.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from pages.corpus import CATEGORIES, LANGUAGES, NEVER, PAGES, Page, pages
from ui.browser.judge.engine import Engine

NOTHING = "nothing"


def table(judged: Sequence[tuple[Page, str | None]]) -> str:
    """The confusion of kinds and answers, with the share that is right."""
    answers = [*CATEGORIES, NOTHING]
    lines = [f"{'':<14}" + "".join(f"{x:>10}" for x in answers) + f"{'right':>9}"]
    kinds = sorted({page.kind for page, _ in judged}, key=lambda x: (x not in CATEGORIES, x))
    for kind in kinds:
        for language in LANGUAGES:
            found = [(p, a) for p, a in judged if (p.kind, p.language) == (kind, language)]
            counts = Counter(answer or NOTHING for _, answer in found)
            right = sum(answer == page.category for page, answer in found)
            cells = "".join(f"{counts[x] or '.':>10}" for x in answers)
            lines.append(f"{kind + ' ' + language:<14}{cells}{right / len(found) if found else 0:>9.1%}")
    return "\n".join(lines)


def summary(judged: Iterable[tuple[Page, str | None]]) -> str:
    """False blocks in one line."""
    harmless = [(page, answer) for page, answer in judged if page.category is None]
    blocked = [page for page, answer in harmless if answer]
    never = sum(page.kind in NEVER for page in blocked)
    names = ", ".join(f"{page.kind}: {page.title}" for page in blocked)
    return f"blocked of {len(harmless)} harmless pages: {len(blocked)}, of help and health: {never}. {names}"


def by_folds() -> list[tuple[Page, str | None]]:
    """Each page of the corpus with the answer of a model that was trained without it."""
    from pages.train import Seen, held_out, limits

    seen = Seen(pages())
    odds = held_out(seen)
    bounds = limits(seen, odds)
    answer: list[tuple[Page, str | None]] = []
    for page, shapes in zip(seen.pages, odds, strict=True):
        above = [x - bound for x, bound in zip(shapes[0], bounds, strict=True)]
        best = above.index(max(above))
        answer.append((page, CATEGORIES[best] if above[best] >= 0 else None))
    return answer


def apart() -> list[tuple[Page, str | None]]:
    """Each page kept apart with the answer of what is shipped."""
    engine = Engine()
    return [(page, engine.judge(page.as_seen()).category) for page in pages(PAGES / "apart")]


def main(arguments: list[str]) -> int:
    """Print both tables; ``--apart`` prints the second alone."""
    measured = {} if "--apart" in arguments else {"ten folds": by_folds()}
    start = time.perf_counter()
    measured["kept apart, shipped weights"] = apart()
    took = (time.perf_counter() - start) / len(measured["kept apart, shipped weights"])
    for name, judged in measured.items():
        print(f"{name}: {len(judged)} pages\n{table(judged)}\n{summary(judged)}\n")
    print(f"{took * 1000:.1f} ms a page in QuickJS, an interpreter; a browser compiles and is faster")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
