"""One run of copier that makes all files: with_copier.py DATA."""

import json
import sys
from pathlib import Path

import copier

copier.run_copy(
    "source",
    "out",
    data={"things": json.loads(Path(sys.argv[1]).read_text())},
    defaults=True,
    quiet=True,
)
