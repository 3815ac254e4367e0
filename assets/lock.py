"""Make constraints.txt, the lock of this project, from pyproject.toml. With the extra `dev` installed:

    .venv/bin/python assets/lock.py              pin what is new, keep the other pins
    .venv/bin/python assets/lock.py --upgrade    pin the newest of everything
    .venv/bin/python assets/lock.py --check      say whether it would change (exit code 1), write nothing

It is one list for every platform and every Python from 3.11 on, in the form that pip's `-c` takes. A uv.lock
would hold the same versions, but also the addresses of the registry that it was made against; this list names
no place to fetch from.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "constraints.txt"
HEADER = """\
# What Hallbar is tested with: pip install -c constraints.txt -e '.[test]'
# Made by assets/lock.py from pyproject.toml; change that and run it again.
"""
COMMAND = (
    "uv pip compile --quiet --system-certs --universal --all-extras --python-version 3.11"
    " --strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links"
).split()


def resolve(upgrade: bool) -> str:
    """The lock as it should be; pins that still fit are kept unless `upgrade`."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / LOCK.name
        if LOCK.exists() and not upgrade:
            output.write_text(LOCK.read_text())
        subprocess.run(
            [sys.executable, "-m", *COMMAND, f"--output-file={output}", str(ROOT / "pyproject.toml")],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return HEADER + output.read_text()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--upgrade", action="store_true", help="pin the newest of everything")
    choice.add_argument("--check", action="store_true", help="exit with 1 if the lock would change")
    arguments = parser.parse_args()
    wanted = resolve(arguments.upgrade)
    if arguments.check:
        fits = LOCK.exists() and LOCK.read_text() == wanted
        print(f"constraints.txt {'fits pyproject.toml' if fits else 'is out of date: run assets/lock.py'}")
        return 0 if fits else 1
    LOCK.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
