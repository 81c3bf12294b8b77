"""Measures the page judgement on pages that it has not learned from, by category and language.

The pages of the corpus, each judged by a model that was trained without it (ten folds by host) and by limits
that the other nine folds set; and, judged by judge.js with the weights that are shipped, the pages in five
folders that are no part of any training. tests/pages/blind was written without a look at the lexicon or at
the corpus, and nothing was changed because of it: that is the figure to believe. tests/pages/brief, pages of
a line or three and of kinds that the others lack, was written by who wrote those of the same kinds in the
corpus, which has grown where it was weak there; none of its pages was looked at for that.
tests/pages/strangers was written without a look at the corpus too, and spread wide, but the corpus has grown
where it was weak there. tests/pages/apart is kind. tests/pages/reworded is unkind: a few lines each, in which
the usual words are avoided; it says how far one gets who knows that words are judged. None is a page of the
net; those are longer than most of these.

Each is measured by its first words alone as well: a page is judged while it still loads.
"""

import json
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from math import sqrt

from pages.corpus import APART, CATEGORIES, LANGUAGES, NEVER, PAGES, Page, pages
from pages.variants import opening
from ui.browser.judge import CODE, WEIGHTS
from ui.browser.judge.engine import Engine

MEASURED = ("blind", *APART)
"""Folders of pages that are measured only."""
BEGINNING = 40
"""Words that are there of a page that has hardly begun to load."""
NOTHING = "nothing"
LONGEST = 6_000
"""Letters; the same in judge.js and in the extension."""
SURE = 1.645
"""Standard deviations to one side, of which a figure is sure to 95 %."""

Judged = list[tuple[Page, str | None]]

V8 = """
const [code, weights] = process.argv.slice(1);
require(code);
const judge = LuytreJudge.load(JSON.parse(require("fs").readFileSync(weights, "utf-8")));
const took = JSON.parse(require("fs").readFileSync(0, "utf-8")).map((text) => {
  const start = process.cpuUsage();
  judge.judge({ text });
  const { user, system } = process.cpuUsage(start);
  return Math.round((user + system) / 1000);
});
const [first, ...others] = took;
console.log(`${first} ms for the first and ${others.sort((a, b) => a - b)[others.length >> 1]} for others`);
"""
"""A browser's engine compiles while it judges its first pages, beside that."""


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


def at_most(found: int, of: int) -> float:
    """The share that may be behind so many of so many, to 95 % (Wilson's upper bound)."""
    share, pull = found / of, SURE**2 / of
    return (share + pull / 2 + SURE * sqrt(share * (1 - share) / of + pull / of / 4)) / (1 + pull)


def share(found: int, of: int) -> str:
    """A figure with what stands behind it."""
    return f"{found} of {of} ({found / of:.1%}; at most {at_most(found, of):.1%})" if of else "none of none"


def summary(judged: Iterable[tuple[Page, str | None]]) -> str:
    """What is found, and false blocks, in a few lines."""
    judged = list(judged)
    harmful = [answer == page.category for page, answer in judged if page.category]
    harmless = [(page, answer) for page, answer in judged if page.category is None]
    never = [answer is not None for page, answer in harmless if page.kind in NEVER]
    blocked = "".join(f"\n  {page.kind} as {answer}: {page.title}" for page, answer in harmless if answer)
    return (
        f"found {share(sum(harmful), len(harmful))}\n"
        f"blocked of harmless pages {share(sum(x is not None for _, x in harmless), len(harmless))}, "
        f"of help and health {share(sum(never), len(never))}{blocked}"
    )


def by_folds() -> dict[str, Judged]:
    """Each page of the corpus with the answer of a model and of limits that have not seen it.

    Also as it begins, and with limits that keep no distance from the worst page of help, health, news or
    school: what that distance costs.
    """
    from pages.limits import answers, held_out
    from pages.model import Seen

    seen = Seen(pages())
    odds = held_out(seen)
    owners = seen.owners[seen.shown].tolist()
    rows = list(zip(owners, seen.there.tolist(), answers(seen, odds), strict=True))
    bold = answers(seen, odds, spare=0)
    begun = {i: answer for i, there, answer in rows if there in {0, BEGINNING}}  # the beginning comes last
    whole = [(seen.pages[i], answer) for i, there, answer in rows if not there]
    return {
        "ten folds": whole,
        f"ten folds, their first {BEGINNING} words": [(seen.pages[i], answer) for i, answer in begun.items()],
        "ten folds, limits without a distance": [
            (seen.pages[i], answer) for (i, there, _), answer in zip(rows, bold, strict=True) if not there
        ],
    }


def shipped(folder: str, words: int | None = None) -> Judged:
    """Each page of a folder that was kept apart, whole or as it begins, with what the shipped weights say."""
    engine = Engine()
    shown = ((page, opening(page, words) if words else page) for page in pages(PAGES / folder))
    return [(page, engine.judge(seen.as_seen()).category) for page, seen in shown]


def longest() -> str:
    """Milliseconds of the processor for as much of a page as is ever looked at."""
    engine, text = Engine(), " ".join(page.text for page in pages()[::9])
    texts = [text[start : start + LONGEST] for start in range(0, 10 * LONGEST, LONGEST)]
    start = time.process_time()
    for one in texts:
        engine.judge({"text": one})
    slow = f"{(time.process_time() - start) * 1000 / len(texts):.0f} ms in QuickJS, an interpreter"
    node = shutil.which("node")
    if node is None:
        return f"{slow}; a browser compiles and is faster"
    command = [node, "-e", V8, str(CODE), str(WEIGHTS)]
    given = json.dumps(texts).encode()
    fast = subprocess.run(command, input=given, capture_output=True, check=True).stdout.decode()
    return f"{slow}; in V8, with what compiles beside it, {fast.strip()}"


def main(arguments: list[str]) -> int:
    """Print all tables; ``--apart`` leaves out the folds, which take minutes."""
    measured = {} if "--apart" in arguments else by_folds()
    for folder in MEASURED:
        measured[f"{folder}, shipped weights"] = shipped(folder)
        measured[f"{folder}, their first {BEGINNING} words"] = shipped(folder, BEGINNING)
    for name, judged in measured.items():
        print(f"{name}: {len(judged)} pages\n{table(judged)}\n{summary(judged)}\n")
    print(f"{LONGEST:,} letters, the most that is looked at of a page: {longest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
