"""A worker has room for every picture that it takes in: its memory stays below 400 MiB."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from hallbar.media.inspect import MOST_PIXELS

MOST_MIB = 400
WORKER = """
import sys
from pathlib import Path
from hallbar import clock, create_app
from hallbar.media import Storage, take_in
from hallbar.settings import Settings

folder = Path(sys.argv[1])
create_app(Settings(instance=str(folder / "instance"), secret_key="test")).test_client().get("/healthz")
for path in sorted(folder.glob("large*")):
    take_in(Storage(folder / "media"), path.read_bytes(), path.name, clock.now())
print(Path("/proc/self/status").read_text())
"""


def full_of_detail(width: int, height: int) -> Image.Image:
    """Nothing in it repeats within what a codec looks at."""
    tile = Image.merge("RGB", [Image.effect_noise((512, 512), 60).rotate(90 * turn) for turn in range(3)])
    picture = Image.new("RGB", (width, height))
    for x in range(0, width, 512):
        for y in range(0, height, 512):
            picture.paste(tile, (x, y))
    return picture


def largest(kind: str) -> tuple[int, int]:
    """A size just within what is taken of a format."""
    width = int((MOST_PIXELS[kind] * 4 / 3) ** 0.5)
    return width, width * 3 // 4


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells how much memory was used at most")
def test_the_largest_pictures_that_are_taken_leave_a_worker_below_its_bound(tmp_path: Path) -> None:
    detailed = full_of_detail(5700, 4300)
    detailed.save(tmp_path / "large-progressive.jpg", quality=40, progressive=True, subsampling=0)
    flat = Image.linear_gradient("L").resize((8000, 5000)).convert("RGBA")
    flat.putalpha(128)
    flat.save(tmp_path / "large-transparent.png", compress_level=1)
    flat.resize(largest("WEBP")).save(tmp_path / "large-transparent.webp", quality=40, method=0)
    flat.convert("RGB").resize(largest("WEBP")).save(tmp_path / "large.webp", quality=40, method=0)
    detailed.resize(largest("AVIF")).save(tmp_path / "large.avif", quality=30, speed=10, subsampling="4:4:4")
    done = subprocess.run([sys.executable, "-c", WORKER, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", done.stdout)[1]) // 1024
    assert peak < MOST_MIB
