"""What the weights were made of, so that weights of other pages or another judge are noticed."""

import hashlib
from pathlib import Path

from pages.corpus import LEXICON, PAGES, ROOT

OUTPUT = ROOT / "ui" / "browser" / "judge" / "weights.json"


def stamp() -> str:
    """Pages, lexicon and code, in short."""
    digest = hashlib.sha256()
    folder = Path(__file__).resolve().parent
    learning = [folder / name for name in ("corpus.py", "limits.py", "model.py", "train.py", "variants.py")]
    for path in [
        *sorted(PAGES.glob("*.txt")),
        *sorted(LEXICON.glob("*.txt")),
        *learning,
        OUTPUT.with_name("judge.js"),
    ]:
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]
