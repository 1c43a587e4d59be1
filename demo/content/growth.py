"""Plausible heights, weights and heads of Swedish children: the middle of the curve, and one's own place by it."""

from __future__ import annotations

from bisect import bisect_right
from random import Random

# age in years, girls' and boys' height (cm), girls' and boys' weight (kg): rounded medians
_CURVE = (
    (0.0, 50, 50.5, 3.5, 3.6), (0.12, 55, 56, 4.5, 4.9), (0.25, 60, 61.5, 6.0, 6.4), (0.5, 66.5, 68.5, 7.7, 8.2),
    (1.0, 75, 76.5, 9.6, 10.2), (1.5, 81.5, 83, 11.0, 11.6), (2.5, 92, 93, 13.7, 14.2), (4, 103, 104, 17, 17.3),
    (5, 110, 111, 19, 19.5), (6, 117, 118, 21.5, 22), (8, 129, 130, 27, 27.5), (10, 140, 141, 34, 34),
    (12, 153, 152, 43, 42), (14, 162, 165, 52, 54), (16, 166, 176, 57, 64), (18, 167, 180, 60, 70),
)  # fmt: skip
_HEADS = ((0.0, 35.0), (0.12, 38.0), (0.25, 40.5), (0.5, 43.5), (1.0, 46.5), (1.5, 47.8), (2.5, 49.5), (4.0, 50.5))


def body(age: float, sex: str, place: float) -> tuple[float, float]:
    """(height, weight) at that age; ``place`` is standard deviations from the middle."""
    column = 1 if sex == "F" else 2
    height = _between(age, tuple((row[0], row[column]) for row in _CURVE)) * (1 + 0.04 * place)
    weight = _between(age, tuple((row[0], row[column + 2]) for row in _CURVE)) * (1 + 0.12 * place)
    return round(height, 1), round(weight, 2 if age < 1 else 1)


def head(age: float, place: float) -> float:
    """Head circumference (cm)."""
    return round(_between(age, _HEADS) * (1 + 0.02 * place), 1)


def place_of(key: str) -> float:
    """Where on the curve this child grows, always."""
    return max(-1.5, min(1.5, Random(f"{key}/growth").gauss(0, 0.7)))


def _between(age: float, points: tuple[tuple[float, float], ...]) -> float:
    ages = [point[0] for point in points]
    after = min(max(bisect_right(ages, age), 1), len(points) - 1)
    (young, less), (old, more) = points[after - 1], points[after]
    share = min(1.0, max(0.0, (age - young) / (old - young)))
    return less + share * (more - less)
