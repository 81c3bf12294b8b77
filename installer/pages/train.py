"""Makes ui/browser/judge/weights.json of the pages in tests/pages."""

import json
import sys
from typing import Any

import numpy as np

from pages.corpus import ROOT, pages
from pages.limits import held_out, limits
from pages.model import Model, Seen, blank
from pages.stamp import OUTPUT, stamp


def write(seen: Seen, odds: Any) -> None:
    """The file: what was learned from all pages, and the limits by those that were held out."""
    bounds = limits(seen, odds, np.full(len(seen.shown), fill_value=True))
    model = blank() | Model(seen, range(len(seen.pages))).written() | {"limits": bounds, "made_of": stamp()}
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":")).replace('","', '",\n"')
    OUTPUT.write_text(text + "\n", encoding="utf-8")
    words = sum(line.count("|") + 1 for line in model["words"])
    print(f"{OUTPUT.relative_to(ROOT)}: {OUTPUT.stat().st_size:,} bytes, {words:,} words")
    print(f"learned from {len(seen.pages)} pages; limits {bounds}")


def main() -> int:
    """Learn, set the limits, write the file."""
    seen = Seen(pages())
    write(seen, held_out(seen))
    return 0


if __name__ == "__main__":
    sys.exit(main())
