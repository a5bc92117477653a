"""Bars by week as SVG, drawn here so that no page needs a script: stacked above the line, and below it where two sides stand
against each other. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LEFT, RIGHT, TOP, FOOT = 34, 6, 10, 26
"""Room around the bars, in the units of the picture: for the figures at the left, the months below."""
LABEL_WIDTH = 34
"""What a month's name needs, so that two never touch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One colour of the bars: its name, a CSS colour, and a figure for each week (Mondays). `below` hangs from the line."""

    name: str
    colour: str
    weekly: Mapping[date, int]
    below: bool = False


def weeks_between(since: date, until: date) -> tuple[date, ...]:
    """The Mondays of the weeks from that of *since* to that of *until*."""
    first = monday(since)
    return tuple(first + timedelta(weeks=number) for number in range((monday(until) - first).days // 7 + 1))


def monday(day: date) -> date:
    """The Monday of the week of *day*."""
    return day - timedelta(days=day.weekday())


def by_week(daily: Mapping[date, int]) -> dict[date, int]:
    """Figures by day added up to weeks."""
    found: dict[date, int] = {}
    for day, number in daily.items():
        found[monday(day)] = found.get(monday(day), 0) + number
    return found


def draw(title: str, weeks: Sequence[date], series: Sequence[Series], *, width: int = 720, height: int = 220) -> str:
    """The picture as one `<svg>` element, with a title for those who do not see it and one on each bar.

    Raises ValueError without a week.
    """
    if not weeks:
        raise ValueError("a chart needs at least one week")
    frame = _Frame.around(weeks, series, width, height)
    label = f"{title}: {_summary(series)}"
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} font-family="system-ui, sans-serif" font-size="11">',
        f"<title>{escape(label)}</title>",
        *_grid(frame, width),
        *(bar for number, week in enumerate(weeks) for bar in _bars(frame, number, week, series)),
        *_months(frame, weeks),
        "</svg>",
    ]
    return "\n".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """Where figures lie in the picture: `top` and `bottom` are the highest figures above and below the line."""

    top: int
    bottom: int
    step: int
    slot: float
    scale: float
    zero: float
    foot: float

    @classmethod
    def around(cls, weeks: Sequence[date], series: Sequence[Series], width: int, height: int) -> _Frame:
        above = max(sum(s.weekly.get(week, 0) for s in series if not s.below) for week in weeks)
        under = max(sum(s.weekly.get(week, 0) for s in series if s.below) for week in weeks)
        step = _nice_step(max(above, under, 1))
        top = max(-(-above // step), 1) * step
        bottom = -(-under // step) * step
        scale = (height - TOP - FOOT) / (top + bottom)
        return cls(
            top=top, bottom=bottom, step=step, slot=(width - LEFT - RIGHT) / len(weeks), scale=scale,
            zero=TOP + top * scale, foot=TOP + (top + bottom) * scale,
        )  # fmt: skip


def _nice_step(highest: int) -> int:
    """The step between grid lines, 1, 2 or 5 times a power of ten, that gives at most four of them."""
    step, factors = 1, (2.0, 2.5, 2.0)
    number = 0
    while step * 4 < highest:
        step = int(step * factors[number % 3])
        number += 1
    return step


def _grid(frame: _Frame, width: int) -> list[str]:
    lines = []
    for figure in range(-frame.bottom, frame.top + 1, frame.step):
        y = frame.zero - figure * frame.scale
        shade = "#6b7280" if figure == 0 else "#e5e7eb"
        lines.append(f'<line x1="{LEFT}" x2="{width - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{shade}"/>')
        lines.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#4b5563">{abs(figure)}</text>')
    return lines


def _bars(frame: _Frame, number: int, week: date, series: Sequence[Series]) -> list[str]:
    """The pieces of one week's bar, the first series next to the line."""
    x, width = LEFT + number * frame.slot + frame.slot * 0.12, frame.slot * 0.76
    ends = {True: frame.zero, False: frame.zero}
    pieces = []
    for one in series:
        figure = one.weekly.get(week, 0)
        if not figure:
            continue
        tall = figure * frame.scale
        y = ends[one.below] if one.below else ends[one.below] - tall
        ends[one.below] += tall if one.below else -tall
        words = escape(f"Week of {week.day} {MONTHS[week.month - 1]} {week.year}: {one.name} {figure}")
        pieces.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall:.1f}" fill="{escape(one.colour)}">'
            f"<title>{words}</title></rect>"
        )
    return pieces


def _months(frame: _Frame, weeks: Sequence[date]) -> list[str]:
    """The name of each month under its first week, the year with January and at the start, none over another."""
    labels: list[str] = []
    free, last = 0.0, 0
    for number, week in enumerate(weeks):
        x = LEFT + number * frame.slot
        if week.month == last or x < free:
            continue
        name = MONTHS[week.month - 1] if labels and week.month >= last else f"{MONTHS[week.month - 1]} {week.year}"
        labels.append(f'<text x="{x:.1f}" y="{frame.foot + 17:.1f}" fill="#4b5563">{name}</text>')
        free, last = x + LABEL_WIDTH * (2 if " " in name else 1), week.month
    return labels


def _summary(series: Sequence[Series]) -> str:
    return ", ".join(f"{one.name} {sum(one.weekly.values())}" for one in series)
