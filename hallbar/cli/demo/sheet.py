"""A sheet to draw on in the palette of the site: flat shapes, smooth edges."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 2400, 1350
SCALE = 2  # drawn at twice the size, then reduced: smooth edges

INK, PAPER, SKY, WATER = "#12202b", "#fbfcfd", "#cfdfe5", "#8fb3c4"
FJORD, SLATE, PINE, MIST = "#0a4d68", "#5f8699", "#2f6173", "#a9c5d2"
LINGON, RAPS = "#a0152d", "#f5c518"

Point = tuple[float, ...]


class Sheet:
    """A drawing surface of WIDTH × HEIGHT units, whatever the pixels underneath."""

    def __init__(self, ground: str) -> None:
        self.image = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), ground)
        self.draw = ImageDraw.Draw(self.image)

    @staticmethod
    def smooth(points: Iterable[Point], steps: int = 40) -> list[Point]:
        """A Catmull-Rom curve through the points, in any number of dimensions."""
        given = list(points)
        knots = [given[0], *given, given[-1]]
        curve: list[Point] = []
        for a, b, c, d in zip(knots, knots[1:], knots[2:], knots[3:], strict=False):
            for t in (step / steps for step in range(steps)):
                curve.append(
                    tuple(
                        q + t / 2 * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)))
                        for p, q, r, s in zip(a, b, c, d, strict=True)
                    )
                )
        return [*curve, given[-1]]

    def shape(self, colour: str, *points: Point) -> None:
        """A filled polygon."""
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def box(self, colour: str, x: float, y: float, width: float, height: float, radius: float = 0) -> None:
        """A filled rectangle, with round corners if asked."""
        corners = (x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1)
        self.draw.rounded_rectangle(corners, radius * SCALE, fill=colour)

    def dot(self, colour: str, x: float, y: float, rx: float, ry: float | None = None) -> None:
        """A filled circle, or an ellipse."""
        ry = rx if ry is None else ry
        self.draw.ellipse(((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE), fill=colour)

    def stroke(self, colour: str, width: float, *points: Point) -> None:
        """A line with round ends and joints."""
        path = [(x * SCALE, y * SCALE) for x, y in points]
        self.draw.line(path, fill=colour, width=round(width * SCALE), joint="curve")
        for x, y in points:
            self.dot(colour, x, y, width / 2 - 0.5)

    def curve(self, colour: str, width: float, *points: Point) -> None:
        """A stroke that bends softly through the points: a ribbon between two offset lines."""
        path = self.smooth(points)
        left, right = [], []
        for (x, y), (ahead_x, ahead_y) in pairwise(path):
            reach = width / 2 / math.hypot(ahead_x - x, ahead_y - y)
            across, down = (ahead_y - y) * reach, (x - ahead_x) * reach
            left.append((x + across, y + down))
            right.append((x - across, y - down))
        self.shape(colour, *left, *reversed(right))
        for x, y in (path[0], path[-1]):
            self.dot(colour, x, y, width / 2 - 0.5)

    def ridge(self, colour: str, *heights: float, floor: float = HEIGHT) -> None:
        """A rolling ridge over the whole width, filled down to the floor."""
        step = WIDTH / (len(heights) - 1)
        top = self.smooth((i * step, y) for i, y in enumerate(heights))
        self.shape(colour, (0, floor), *top, (WIDTH, floor))

    def finished(self) -> Image.Image:
        """The sheet at its real size."""
        return self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
