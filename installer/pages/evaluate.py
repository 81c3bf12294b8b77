"""Measures the page judgement on pages that it has not learned from, by category and language.

Five times: the pages of the corpus, each judged by a model that was trained without it (ten folds by host);
and, judged by judge.js with the weights that are shipped, the pages in four folders that are no part of any
training. tests/pages/blind was written last, without a look at the lexicon or at the corpus, and nothing was
changed because of it: that is the figure to believe. tests/pages/strangers was written so as well, and spread
wide, but the corpus has grown where it was weak there. tests/pages/apart is kind.
tests/pages/reworded is unkind: a few lines each, written when all else was done, in which the usual words are
avoided; it says how far one gets who knows that words are judged. None is a page of the net; those are longer
than most of these.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from pages.corpus import APART, CATEGORIES, LANGUAGES, NEVER, PAGES, Page, pages
from ui.browser.judge.engine import Engine

MEASURED = ("blind", *APART)
"""Folders of pages that are measured only."""
NOTHING = "nothing"
LONGEST = 20_000
"""Letters; the same in judge.js and in the extension."""


def table(judged: Sequence[tuple[Page, str | None]]) -> str:
    """The confusion of kinds and answers, with the share that is right."""
    answers = [*CATEGORIES, NOTHING]
    lines = [f"{'':<14}" + "".join(f"{x:>10}" for x in answers) + f"{'right':>9}"]
    kinds = sorted({page.kind for page, _ in judged}, key=lambda x: (x not in CATEGORIES, x))
    for kind in kinds:
        for language in LANGUAGES:
            found = [(p, a) for p, a in judged if (p.kind, p.language) == (kind, language)]
            if not found:
                continue
            counts = Counter(answer or NOTHING for _, answer in found)
            right = sum(answer == page.category for page, answer in found)
            cells = "".join(f"{counts[x] or '.':>10}" for x in answers)
            lines.append(f"{kind + ' ' + language:<14}{cells}{right / len(found):>9.1%}")
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
    bounds = limits(seen.pages, odds)
    answer: list[tuple[Page, str | None]] = []
    for page, above in zip(seen.pages, (odds - bounds).tolist(), strict=True):
        best = above.index(max(above))
        answer.append((page, CATEGORIES[best] if above[best] >= 0 else None))
    return answer


def shipped(folder: str) -> list[tuple[Page, str | None]]:
    """Each page of a folder that was kept apart, with the answer of what is shipped."""
    engine = Engine()
    return [(page, engine.judge(page.as_seen()).category) for page in pages(PAGES / folder)]


def longest() -> float:
    """Seconds of the processor for as much of a page as is ever looked at."""
    engine, text = Engine(), " ".join(page.text for page in pages())[:LONGEST]
    engine.judge({"text": text})
    start = time.process_time()
    engine.judge({"text": text})
    return time.process_time() - start


def main(arguments: list[str]) -> int:
    """Print all tables; ``--apart`` leaves out the first, which takes minutes."""
    measured = {} if "--apart" in arguments else {"ten folds": by_folds()}
    for folder in MEASURED:
        measured[f"{folder}, shipped weights"] = shipped(folder)
    for name, judged in measured.items():
        print(f"{name}: {len(judged)} pages\n{table(judged)}\n{summary(judged)}\n")
    took = f"{longest() * 1000:.0f} ms for {LONGEST:,} letters, the most that is looked at of a page"
    print(f"{took}, in QuickJS, an interpreter; a browser compiles and is faster")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
