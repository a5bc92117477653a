"""The layout of a digest: its values as blocks, and as the contract's JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from classifiers import EventType
from storage import Event, iso

from ..digest import Coverage, Digest, DigestSection, Line, Touched
from ..framework import Section
from ..measures import Due
from ..words import count
from .blocks import Block, Bullet, Heading, Paragraph, Span, Spans, Style, muted, plain, strong
from .names import country_names, day, direction_name, month, source_line, type_name


def digest_blocks(digest: Digest) -> tuple[Block, ...]:
    """The whole digest; an empty one is a sentence and the coverage."""
    return tuple(_blocks(digest))


def digest_json(digest: Digest) -> dict[str, Any]:
    """The digest under the contract's keys."""
    return {
        "period": {"from": iso(digest.period.since), "to": iso(digest.period.until), "label": digest.period.label},
        "as_of": digest.as_of,
        "sections": [
            {"id": s.id, "title": s.title, "events": [line.event.event_id for line in s.lines], "untyped": s.untyped}
            for s in digest.sections
        ],
        "theses": [_thesis_row(touched) for touched in digest.theses],
        "due": [{"measure_id": d.measure_id, "date": d.date.isoformat(), "what": d.what} for d in digest.due],
        "coverage": {
            "read": len(digest.coverage.read), "silent": [*digest.coverage.silent], "failed": [*digest.coverage.failed]
        },
    }  # fmt: skip


def _thesis_row(touched: Touched) -> dict[str, Any]:
    readings = {reading: list(rules) for reading, rules in touched.readings.items()}
    return {"id": touched.thesis.id, "text": touched.thesis.text, "readings": readings, "events": [*touched.events]}


def _blocks(digest: Digest) -> Iterator[Block]:
    yield Heading(1, f"Rare-earth digest, {_period(digest)}")
    if not digest.events and not digest.untyped:
        yield Paragraph((plain("Nothing new on rare earths in this period."),))
    else:
        yield Paragraph((plain(_summary(digest)),))
    for section in digest.sections:
        if section.lines:
            yield Heading(2, _section_title(section))
            yield from (_bullet(line, digest.as_of) for line in section.lines)
            if section.untyped:
                yield Paragraph((muted(f"and {count(section.untyped, 'more story', 'more stories')} without an event type"),))
    yield from _rest(digest)
    if digest.theses:
        yield Heading(2, "The report's theses that this touches")
        yield from map(_thesis, digest.theses)
    if digest.due:
        yield Heading(2, "What falls due")
        yield from map(_due, digest.due)
    yield Paragraph((muted(coverage_line(digest.coverage)),))


def _due(due: Due) -> Bullet:
    return Bullet(((strong(f"{day(due.date)}: {due.what}"), plain(f" · {due.measure_id}")), (muted(due.title),)))


def _period(digest: Digest) -> str:
    since, until = day(digest.period.since), day(digest.period.until)
    return {"day": f"day to {until}", "week": f"week to {until}"}.get(digest.period.label, f"{since} to {until}")


def _summary(digest: Digest) -> str:
    kinds: Counter[str] = Counter()
    for event in digest.events:
        kinds.update(type_name(t) for t in event.event_types)
    named = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    typed = f"{count(len(digest.events), 'event')} ({named})" if named else "No typed event"
    more = f"; {count(digest.untyped, 'other story', 'other stories')} on topic" if digest.untyped else ""
    return f"{typed}{more}."


def _section_title(section: DigestSection | Section) -> str:
    chapter = section.id.split(".")[0]
    return f"{chapter} · {section.title}" if chapter in ("II", "III") else section.title


def _bullet(line: Line, as_of: str) -> Bullet:
    event = line.event
    lines: list[Spans] = [_tags(event), (_title(event),), (muted(source_line(event)),)]
    if line.baseline is not None:
        lines.append((muted(f"Report: {line.baseline.text} (as of {month(as_of)})"),))
    return Bullet(tuple(lines))


def _tags(event: Event) -> Spans:
    """Type and direction, who, what, how severe: `Export control, tightening · China · Dy, Tb · high`."""
    kinds = " + ".join(_kind(event, event_type) for event_type in event.event_types)
    rest = [country_names(event.jurisdictions), ", ".join(event.materials), event.severity.value]
    style = Style.ALERT if event.severity.value in ("critical", "high") else Style.STRONG
    return (Span(kinds, style), plain("".join(f" · {part}" for part in rest if part)))


def _kind(event: Event, event_type: EventType) -> str:
    direction = event.directions.get(event_type)
    words = type_name(event_type) + (f", {direction_name(direction)}" if direction else "")
    return f"{words} (uncertain)" if event_type in event.uncertain else words


def _title(event: Event) -> Span:
    url = next((item.url for item in event.items if item.url), "")
    return Span(event.title, Style.PLAIN, url)


def _rest(digest: Digest) -> Iterator[Block]:
    """Stories without a type in sections that have no typed event: one line, so that nothing is hidden."""
    quiet = [section for section in digest.sections if not section.lines]
    if quiet:
        told = ", ".join(f"{_section_title(section)} {section.untyped}" for section in quiet)
        yield Paragraph((muted(f"Also on topic, without an event type: {told}."),))


def _thesis(touched: Touched) -> Bullet:
    how = "; ".join(f"{reading.replace('_', ' ')} ({', '.join(rules)})" for reading, rules in touched.readings.items())
    events = count(len(touched.events), "event")
    return Bullet(((strong(touched.thesis.id), plain(f" {touched.thesis.text}")), (muted(f"{events}: {how}"),)))


def coverage_line(coverage: Coverage) -> str:
    """How many sources stand behind the digest, and which do not: silence is told, never hidden."""
    parts = [f"{len(coverage.read)} read"]
    for word, ids in (("silent", coverage.silent), ("failed", coverage.failed)):
        named = f" ({', '.join(ids)})" if ids else ""
        parts.append(f"{len(ids)} {word}{named}")
    return "Sources: " + ", ".join(parts) + "."
