"""All files with cookiecutter in one process: with_cookiecutter.py DATA.

It makes one set of files at a time; what it asks and looks up before that is left out.
"""

import json
import sys
from pathlib import Path

from cookiecutter.generate import generate_files

OPTIONS = {"trim_blocks": True}

for thing in json.loads(Path(sys.argv[1]).read_text()):
    given = {**thing, "folder": "out", "_jinja2_env_vars": OPTIONS}
    generate_files("source", {"cookiecutter": given}, overwrite_if_exists=True)
