"""Pictures turned upright, and boxes turned back to where they stand on the page."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PIL import Image

from blocks.records import Box

_WHITE = 255


@dataclass(frozen=True, slots=True)
class _Step:
    """One turn: degrees counter-clockwise, and the sizes in pixels before and after."""

    degrees: float
    before: tuple[int, int]
    after: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Turned:
    """A grey picture and the turns that made it from the page."""

    image: Image.Image
    steps: tuple[_Step, ...] = ()

    def by(self, degrees: float) -> Turned:
        """Return the picture turned counter-clockwise, on a canvas that holds all of it."""
        if degrees == 0:
            return self
        image = self.image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=_WHITE)
        return Turned(image, (*self.steps, _Step(degrees, self.image.size, image.size)))

    def back(self, box: tuple[float, float, float, float]) -> Box:
        """Return where on the page, in its pixels, a box of the turned picture stands."""
        for step in reversed(self.steps):
            corners = [_back(step, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            box = (min(xs), min(ys), max(xs), max(ys))
        return box


def _back(step: _Step, x: float, y: float) -> tuple[float, float]:
    """Turn a point clockwise around the middle of both pictures; y grows downwards."""
    angle = math.radians(step.degrees)
    dx, dy = x - step.after[0] / 2, y - step.after[1] / 2
    return (
        step.before[0] / 2 + dx * math.cos(angle) - dy * math.sin(angle),
        step.before[1] / 2 + dx * math.sin(angle) + dy * math.cos(angle),
    )
