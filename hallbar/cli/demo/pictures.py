"""Two pictures for the demo newsroom, drawn with Pillow: the same pixels every time."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image

from hallbar.cli.demo.sheet import FJORD, INK, LINGON, MIST, PAPER, PINE, RAPS, SKY, SLATE, WATER, Sheet


@dataclass(frozen=True)
class DemoPicture:
    """A drawn picture with the words that belong to it; the focal point is a share of width and height."""

    name: str
    image: Image.Image
    alt: str
    caption: str
    credit: str
    focal_x: float
    focal_y: float
    post_slug: str


def road() -> Image.Image:
    """A supply chain as a winding road: factory by the hills, harbour, hospital."""
    sheet = Sheet(SKY)
    sheet.dot(RAPS, 1830, 250, 92)
    sheet.ridge(MIST, 470, 380, 450, 330, 420, 480, 400, 440)
    sheet.ridge(SLATE, 520, 560, 500, 540, 570, 520, 545)
    sheet.ridge(WATER, 575, 575)
    sheet.box(LINGON, 700, 520, 180, 110)  # the factory, saw-toothed
    for x in (700, 760, 820):
        sheet.shape(LINGON, (x, 522), (x, 480), (x + 60, 522))
        sheet.box(PAPER, x + 16, 545, 28, 24)
    sheet.box(LINGON, 852, 420, 24, 102)
    sheet.ridge(PINE, 600, 585, 610, 630, 700, 800, 790, 790, 790)
    sheet.shape(INK, (1700, 690), (2290, 690), (2230, 752), (1750, 752))  # the ship and its load
    sheet.box(PAPER, 2160, 610, 80, 80)
    for i, colour in enumerate((RAPS, PAPER, LINGON, FJORD, LINGON, MIST, FJORD, RAPS, PAPER)):
        sheet.box(colour, 1735 + i % 5 * 82, 652 - i // 5 * 40, 76, 36)
    for x in (1560, 1680):  # the crane stands on the quay and reaches over the ship
        sheet.stroke(INK, 12, (x, 805), (x, 520))
    sheet.stroke(INK, 12, (1500, 520), (2000, 520))
    sheet.stroke(INK, 7, (1500, 520), (1620, 420), (2000, 520))
    sheet.stroke(INK, 7, (1560, 660), (1680, 660), (1560, 800))
    sheet.stroke(INK, 5, (1860, 520), (1860, 575))
    sheet.box(RAPS, 1822, 572, 76, 34)
    sheet.ridge(FJORD, 800, 770, 790, 850, 900, 905, 860, 850)
    sheet.ridge(INK, 1190, 1200, 1250, 1290, 1270, 1200, 1160)
    across = (790, 930, 900, 1270, 1500, 1130, 800, 960, 1480)
    down = (622, 660, 715, 765, 850, 925, 1020, 1170, 1480)
    wide = (7, 12, 18, 28, 40, 58, 82, 118, 210)
    for east, south, breadth in sheet.smooth(zip(across, down, wide, strict=True), steps=240):
        sheet.dot(PAPER, east, south, breadth, breadth / 2)
    sheet.curve(PAPER, 40, (630, 880), (650, 950), (730, 1010))
    hospital(sheet, 250, 560)
    return sheet.finished()


def hospital(sheet: Sheet, x: float, y: float) -> None:
    """A tall and a low building with windows; some are lit."""
    sheet.box(PAPER, x, y, 250, 330)
    sheet.box(SKY, x + 250, y + 170, 260, 160)
    for row in range(5):
        for column in range(4):
            light = RAPS if (row * 3 + column) % 7 == 2 else PINE
            sheet.box(light, x + 28 + column * 53, y + 30 + row * 58, 34, 32)
    for column in range(4):
        sheet.box(PINE, x + 276 + column * 56, y + 200, 36, 36)
    sheet.box(FJORD, x + 350, y + 262, 60, 68)


def tray() -> Image.Image:
    """Gloves and simple instruments on a tray, one with a label that tells where it comes from."""
    sheet = Sheet(PINE)
    sheet.ridge(FJORD, 760, 840, 700, 560, 640, 520)
    sheet.box(INK, 330, 190, 1760, 1000, 90)
    sheet.box(SKY, 310, 165, 1760, 1000, 90)
    sheet.box(PAPER, 360, 215, 1660, 900, 60)
    glove(sheet, 1010, 700, MIST, -14)
    glove(sheet, 720, 720, SLATE, 8)
    sheet.stroke(INK, 24, (1380, 330), (1380, 700))  # scalpel
    sheet.shape(SLATE, (1368, 700), (1392, 700), (1396, 800), (1368, 930))
    for bend in (-50, 50):  # forceps
        sheet.curve(FJORD, 22, (1530, 330), (1530 + bend, 560), (1530 + bend / 5, 930))
    sheet.stroke(INK, 24, (1690, 940), (1790, 640), (1850, 460))  # scissors
    sheet.stroke(PINE, 24, (1890, 940), (1790, 640), (1730, 460))
    for x, colour in ((1720, PINE), (1860, INK)):
        sheet.dot(colour, x, 400, 64)
        sheet.dot(PAPER, x, 400, 38)
    sheet.dot(PAPER, 1790, 640, 9)
    sheet.shape(RAPS, (2130, 660), (2190, 720), (2190, 960), (2020, 960), (2020, 720), (2080, 660))
    sheet.dot(INK, 2105, 712, 14)
    sheet.curve(LINGON, 7, (1860, 462), (2010, 520), (2060, 640), (2105, 706))  # the thread and its label
    for y, width in ((800, 110), (845, 110), (890, 70)):
        sheet.stroke(INK, 10, (2050, y), (2050 + width, y))
    return sheet.finished()


def glove(sheet: Sheet, x: float, y: float, colour: str, degrees: float) -> None:
    """A glove lying flat, palm at (x, y), turned by some degrees."""
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))

    def turned(*points: tuple[float, ...]) -> list[tuple[float, ...]]:
        return [(x + a * cosine - b * sine, y + a * sine + b * cosine) for a, b in points]

    roots = ((-92, -70), (-32, -90), (32, -90), (92, -70), (80, 90))
    tips = ((-150, -270), (-52, -340), (44, -350), (136, -290), (225, -60))
    for root, tip, thickness in zip(roots, tips, (64, 68, 68, 66, 74), strict=True):
        sheet.stroke(colour, thickness, *turned(root, tip))
    side = sheet.smooth(((40, -106), (118, -88), (122, 20), (112, 190), (104, 330)))
    sheet.shape(colour, *turned(*side, *((-a, b) for a, b in reversed(side))))
    sheet.stroke(PINE, 16, *turned((-104, 330), (104, 330)))


def draw() -> dict[str, DemoPicture]:
    """Both pictures by name. The same pixels every time."""
    pictures = (
        DemoPicture(
            name="leverantorsled",
            image=road(),
            alt="Tecknat landskap. En väg slingrar sig från en röd fabrik vid bergen, "
            "förbi en hamn med kran och lastat fartyg, till ett sjukhus.",
            caption="Vägen från fabrik till vård är lång. Samarbetet ska göra den lättare att följa.",
            credit="Illustration: Hallbar",
            focal_x=0.5,
            focal_y=0.52,
            post_slug="tva-dagar-om-hallbarhetskollen",
        ),
        DemoPicture(
            name="handskar",
            image=tray(),
            alt="Tecknad bricka sedd uppifrån, med två handskar, en skalpell, en pincett och en sax. "
            "Från saxen går en tråd till en gul etikett.",
            caption="Varje vara har en historia. Uppföljningen ska göra den synlig.",
            credit="Illustration: Hallbar",
            focal_x=0.5,
            focal_y=0.5,
            post_slug="vem-gor-handskarna",
        ),
    )
    return {picture.name: picture for picture in pictures}
