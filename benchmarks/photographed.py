"""Filled-in confirmation forms as phones and scanners see them: drawn, then distorted, by a seed.

Nothing of `xjaudit.intake` is used: what is drawn is told in `Truth`, to be found by it.
"""

import io
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from xjaudit.documents import items
from xjaudit.documents.places import BOXES, CODE, PAGE, Box, layout

DOT = 200 / 25.4  # pixels per millimetre of a page that is filled in
SIZE = (round(PAGE[0] * DOT), round(PAGE[1] * DOT))
KINDS = (
    *("plain", "perspective", "turned_90", "turned_180", "turned_270", "any_angle", "blur"),
    *("motion", "noise", "low_light", "shadow", "jpeg", "bent", "two", "far", "scan"),
    *("stained", "mixed"),
)
Rng = np.random.Generator


@dataclass(frozen=True)
class Truth:
    """What a form in a picture is: the number of its page, the boxes that were filled, and numbers
    of the items with a change written beside them."""

    form: int
    filled: dict[str, bool]
    changes: tuple[str, ...]


@dataclass(frozen=True)
class Shot:
    """A picture as a JPEG file, what was done to it, and what is on it."""

    data: bytes
    kind: str
    truths: tuple[Truth, ...]


def shots(pages: list[Image.Image], seed: int, kinds: list[str]) -> list[Shot]:
    """A picture of each kind, pages taken in turn; two kinds of picture take two."""
    made, rest = [], list(enumerate(pages))
    for number, kind in enumerate(kinds):
        count = 2 if kind == "two" else 1
        own, rest = rest[:count], rest[count:]
        made.append(shot(own, kind, np.random.default_rng([seed, number])))
    return made


def shot(own: list[tuple[int, Image.Image]], kind: str, rng: Rng) -> Shot:
    """One picture of one or two pages."""
    filled = [fill(page, rng) for _, page in own]
    truths = tuple(Truth(at, *told) for (at, _), (_, *told) in zip(own, filled, strict=True))
    papers = [_spoilt(page, kind, rng) for page, *_ in filled]
    grey, scale = _laid(papers, kind, rng)
    return Shot(_developed(grey, scale, kind, rng), kind, truths)


def fill(page: Image.Image, rng: Rng) -> tuple[Image.Image, dict[str, bool], tuple[str, ...]]:
    """A copy with signature, phone and date written into some of the boxes, and some changes; which
    boxes, and the numbers of the changed items."""
    page = page.resize(SIZE, Image.Resampling.LANCZOS) if page.size != SIZE else page.copy()
    told = {name: bool(rng.random() > share) for name, share in _EMPTY.items()}
    draw = ImageDraw.Draw(page)
    pen = (int(rng.integers(2, 5)), int(rng.integers(10, 100)))
    if told["signature"]:
        _sign(draw, BOXES["signature"][0], pen, rng)
    if told["phone"]:
        _digits(draw, BOXES["phone"][0], 11, pen, rng)
    if told["date"]:
        for box, count in zip(BOXES["date"], (4, int(rng.integers(1, 3)), 2), strict=True):
            _digits(draw, box, count, pen, rng)
    return page, told, _change(draw, pen, rng)


_EMPTY = {"signature": 0.3, "phone": 0.15, "date": 0.15}


@cache
def _changes() -> dict[str, Box]:
    return {one.item.number: one.change for one in layout(items.load()).cells}


def _change(draw: ImageDraw.ImageDraw, pen: tuple[int, int], rng: Rng) -> tuple[str, ...]:
    """Changes written beside up to five items, characters or figures; a third of forms has none."""
    boxes = _changes()
    count = int(rng.integers(1, 6)) if rng.random() < 0.65 else 0
    numbers = sorted(rng.choice(list(boxes), count, replace=False).tolist(), key=list(boxes).index)
    for number in numbers:
        box = boxes[number]
        left, room = box.x + 1 + rng.uniform(0, 2), box.w - 3
        if rng.random() < 0.35:
            signs = int(rng.integers(1, 12))
            _digits(draw, Box(left, box.y, min(room, 2.2 * signs + 2), box.h), signs, pen, rng)
            continue
        side = rng.uniform(0.45, 0.7) * box.h
        top = box.y + rng.uniform(0.9, box.h - side - 0.9)
        for at in range(int(rng.integers(1, int(room // side) + 1))):
            _character(draw, (left + at * side, top), side, pen, rng)
    return tuple(numbers)


def _character(
    draw: ImageDraw.ImageDraw,
    corner: tuple[float, float],
    side: float,
    pen: tuple[int, int],
    rng: Rng,
) -> None:
    """A few strokes in a square."""
    for _ in range(int(rng.integers(3, 8))):
        points = rng.uniform(0, side, (int(rng.integers(2, 5)), 2)) + corner
        _stroke(draw, points, *pen)


def _sign(draw: ImageDraw.ImageDraw, box: Box, pen: tuple[int, int], rng: Rng) -> None:
    """Two or three characters of a few strokes each, now and then a small and hurried one."""
    small = rng.uniform(0.45, 1)
    side = 9.5 * small
    left = box.x + rng.uniform(1.5, box.w - 3 * side - 2)
    top = box.y + rng.uniform(1.2, box.h - side - 1.2)
    for at in range(int(rng.integers(2, 4))):
        _character(draw, (left + at * side, top), side, pen, rng)


_DIGITS = {
    "0": ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)),
    "1": ((0.5, 0), (0.45, 1)),
    "2": ((0, 0.2), (0.5, 0), (1, 0.3), (0, 1), (1, 1)),
    "3": ((0, 0), (1, 0.1), (0.4, 0.45), (1, 0.75), (0, 1)),
    "5": ((1, 0), (0, 0), (0, 0.45), (1, 0.6), (0, 1)),
    "7": ((0, 0), (1, 0), (0.4, 1)),
    "8": ((0.5, 0), (0, 0.25), (1, 0.75), (0.5, 1), (0, 0.75), (1, 0.25), (0.5, 0)),
}


def _digits(
    draw: ImageDraw.ImageDraw, box: Box, count: int, pen: tuple[int, int], rng: Rng
) -> None:
    """Figures side by side."""
    step = (box.w - 2) / count
    w, h = min(step * 0.65, 4), min(box.h - 3, 6) * rng.uniform(0.7, 1)
    top = box.y + 1.5 + rng.uniform(0, max(box.h - 3 - h, 0.01))
    for at in range(count):
        sign = str(rng.choice(list(_DIGITS)))
        points = np.array(_DIGITS[sign]) * (w, h) + rng.normal(0, 0.15, (len(_DIGITS[sign]), 2))
        _stroke(draw, points + (box.x + 1 + at * step, top), *pen)


def _stroke(draw: ImageDraw.ImageDraw, points: np.ndarray, width: int, ink: int) -> None:
    for (x, y), (u, v) in pairwise(points * DOT):
        draw.line((x, y, u, v), fill=ink, width=width, joint="curve")


def _spoilt(page: Image.Image, kind: str, rng: Rng) -> Image.Image:
    """What happens to paper: it is bent, a cup stood on a part of the code."""
    if kind == "stained":
        x, y = CODE.x + rng.uniform(0, CODE.w), CODE.y + rng.uniform(0, CODE.h)
        spot = [int(v * DOT) for v in (x - 2.5, y - 2.5, x + 2.5, y + 2.5)]
        ImageDraw.Draw(page).ellipse(spot, fill=int(rng.integers(60, 200)))
    return _bent(page, rng) if kind in ("bent", "mixed") else page


def _bent(page: Image.Image, rng: Rng) -> Image.Image:
    """Paper that does not lie flat: rows shifted by a wave of up to a millimetre."""
    across, down = page.size
    wave = rng.uniform(0.3, 1.0) * DOT
    edges = np.linspace(0, down, 25).astype(int)
    mesh = []
    for top, bottom in pairwise(edges):
        a, b = (wave * np.sin(np.pi * edge / down) for edge in (top, bottom))
        corners = (a, top, b, bottom, across + b, bottom, across + a, top)
        mesh.append(((0, top, across, bottom), corners))
    how = Image.Resampling.BILINEAR
    return page.transform(page.size, Image.Transform.MESH, mesh, how, fill=255)


def _laid(papers: list[Image.Image], kind: str, rng: Rng) -> tuple[np.ndarray, float]:
    """Paper on a desk, seen by a camera: grey values, and pixels per millimetre."""
    long = int(rng.choice([1440, 2000, 3000, 4000], p=[0.3, 0.3, 0.25, 0.15]))
    two = len(papers) == 2
    near = {"scan": 1.0, "far": rng.uniform(0.45, 0.6)}.get(kind, rng.uniform(0.8, 0.93))
    canvas = (long, round(long * 0.75)) if two else (round(long * 0.75), long)
    if kind == "scan":
        canvas = (1754, 2480)
    across = PAGE[0] * (2.05 if two else 1)
    scale = near * min(canvas[0] / across, canvas[1] / PAGE[1])
    grey = _desk(canvas, kind, rng)
    for at, paper in enumerate(papers):
        centre = np.array(canvas) / 2
        if two:
            centre[0] += (at - 0.5) * PAGE[0] * scale * 1.03
        corners = _corners(centre, scale, kind, rng)
        grey = _pasted(grey, paper, corners)
    return grey, scale


def _desk(size: tuple[int, int], kind: str, rng: Rng) -> np.ndarray:
    if kind == "scan":
        return np.full(size[::-1], 250, np.float32)
    coarse = rng.integers(60, 190) + rng.normal(0, 12, (24, 24))
    image = Image.fromarray(coarse.clip(0, 255).astype(np.uint8))
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR), np.float32)


def _corners(centre: np.ndarray, scale: float, kind: str, rng: Rng) -> np.ndarray:
    """Where the corners of the page come to lie, clockwise from its upper left."""
    w, h = PAGE[0] * scale / 2, PAGE[1] * scale / 2
    corners = np.array([(-w, -h), (w, -h), (w, h), (-w, h)])
    angle = rng.uniform(-3, 3) if kind != "scan" else rng.uniform(-1, 1)
    if kind == "any_angle":
        angle, corners = rng.uniform(0, 360), corners * 0.68
    if kind.startswith("turned"):
        # The camera was held that way: the page fills the picture all the same.
        quarter = int(kind.rpartition("_")[2])
        corners = corners * (0.75 if quarter in (90, 270) else 1)
        angle += quarter
    turn = np.deg2rad(angle)
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    if kind in ("perspective", "mixed"):
        corners *= 1 - rng.uniform(0, 0.22, (4, 1))
    elif kind != "scan":
        corners *= 1 - rng.uniform(0, 0.04, (4, 1))
    return corners + centre + (rng.uniform(-0.01, 0.01, 2) * scale * 100 if kind != "scan" else 0)


def _pasted(grey: np.ndarray, paper: Image.Image, corners: np.ndarray) -> np.ndarray:
    """The picture with a page lying in it."""
    size = (grey.shape[1], grey.shape[0])
    w, h = paper.size
    # Camera pixels are means of what they see.
    shrink = max(1.0, 0.9 * w / float(np.linalg.norm(corners[1] - corners[0])))
    seen = paper.filter(ImageFilter.GaussianBlur(0.35 * shrink)) if shrink > 1.2 else paper
    source = np.array([(0, 0), (w, 0), (w, h), (0, h)], float)
    told = _homography(corners, source)
    warped = seen.transform(size, Image.Transform.PERSPECTIVE, told, Image.Resampling.BICUBIC)
    mask = Image.new("L", size)
    ImageDraw.Draw(mask).polygon([tuple(map(float, c)) for c in corners], fill=255)
    alpha = np.asarray(mask, np.float32) / 255
    return grey * (1 - alpha) + np.asarray(warped, np.float32) * 0.93 * alpha


def _homography(a: np.ndarray, b: np.ndarray) -> tuple[float, ...]:
    rows = []
    for (x, y), (u, v) in zip(a, b, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return tuple(np.linalg.solve(np.array(rows), b.reshape(-1)))


def _developed(grey: np.ndarray, scale: float, kind: str, rng: Rng) -> bytes:
    """Light, lens and file: a colour JPEG, of a scanner a grey one."""
    picture = Image.fromarray(grey.clip(0, 255).astype(np.uint8))
    if kind in ("blur", "mixed"):
        much = rng.uniform(0.25, 0.5) * (0.6 if kind == "mixed" else 1)
        picture = picture.filter(ImageFilter.GaussianBlur(much * scale))
    elif kind == "motion":
        length = max(int(rng.uniform(0.6, 1.2) * scale), 2)
        values = np.asarray(picture, np.float32)
        axis = int(rng.integers(0, 2))
        picture = Image.fromarray(
            np.mean([np.roll(values, at, axis) for at in range(length)], axis=0).astype(np.uint8)
        )
    values = np.asarray(picture, np.float32)
    if kind in ("shadow", "mixed"):
        values = values * _shadow(values.shape, rng)
    dark = rng.uniform(0.12, 0.3) if kind == "low_light" else 1.0
    sigma = {"noise": rng.uniform(10, 22), "low_light": rng.uniform(3, 6)}.get(kind, 2.0)
    values = values * dark + rng.standard_normal(values.shape, np.float32) * sigma
    quality = int(rng.integers(20, 40)) if kind in ("jpeg", "mixed") else int(rng.integers(60, 93))
    plain = Image.fromarray(values.clip(0, 255).astype(np.uint8))
    if kind != "scan":
        tints = rng.uniform(0.9, 1, 3)
        plain = Image.merge("RGB", [plain.point([int(v * t) for v in range(256)]) for t in tints])
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _shadow(shape: tuple[int, ...], rng: Rng) -> np.ndarray:
    """A hand's or phone's shadow: a soft edge across the picture, and light that falls off."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    along = (x / shape[1] - 0.5) * np.cos(angle) + (y / shape[0] - 0.5) * np.sin(angle)
    edge = 1 / (1 + np.exp(-(along - rng.uniform(-0.2, 0.2)) * rng.uniform(8, 60)))
    low = rng.uniform(0.3, 0.55)
    return (low + (1 - low) * edge) * (1 - 0.2 * along)
