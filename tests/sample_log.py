"""A small log with something of everything, the ill-meaning title among it, for tests that read a whole log."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from classifiers import Direction, EventType, Labels, Pillar
from monitor.assemble import assemble
from monitor.framework import load_framework
from storage import Act, ActKind, EventFilter, Item, Join, LabelledItem, Standing, Store, open_store

from .builders import item, labelled, labels

CONTROL, FUNDING, FIND, PRICE = (
    EventType.EXPORT_CONTROL,
    EventType.STOCKPILE_FUNDING,
    EventType.NEW_DEPOSIT,
    EventType.PRICE_SHOCK,
)
HOSTILE = '=HYPERLINK("http://x.example","<script>alert(1)</script>") \u202egnp.exe \x1b[31m\'; DROP TABLE events;--'


def write_sample(path: Path) -> Path:
    """Make the log at *path*: six events of January 2026, and one message that is owed to a chat."""
    with open_store(path) as store, store.transaction():
        curb = labels(CONTROL, direction=Direction.TIGHTENING, materials=("Dy", "Tb"), documents=("MOFCOM 2025/61",),
                      pillars=(Pillar.CHINA_EXPORT_LEVERAGE,))  # fmt: skip
        tell(
            store,
            "e-curb",
            curb,
            day(6),
            "商务部公告:对镝、铽相关物项实施出口管制",
            "China puts dysprosium and terbium under licence",
        )
        ease = labels(CONTROL, direction=Direction.EASING, documents=("MOFCOM 2025/61",), materials=("REE",))
        tell(store, "e-ease", ease, day(5), "商務部暫停稀土出口管制一年")
        loan = labels(FUNDING, jurisdictions=("US",), acting=("US",), materials=("Nd",))
        tell(store, "e-loan", loan, day(4), "Lender backs a magnet plant in Texas")
        find = labels(FIND, jurisdictions=("CA",), acting=("CA",), materials=("REE",))
        tell(store, "e-find", find, day(2), "Drill core from Quebec shows neodymium")
        jump = labels(PRICE, direction=Direction.UP, jurisdictions=("NL",), acting=(), materials=("Tb",))
        tell(store, "e-jump", jump, day(2), "Terbium doubles in Rotterdam")
        tell(store, "e-bad", curb, day(7), HOSTILE, url="javascript:alert(1)", summary="<img src=x onerror=alert(1)>")
        store.sources.remember("mofcom", "Ministry of Commerce", Standing.OFFICIAL)
        act = Act(measure_id="MOFCOM 2025/61", kind=ActKind.SUSPENDED, day=day(5), until=date(2026, 11, 10), confirmed=False,
                  source="https://wire.example/1", by="MOFCOM 2025/70", party="wire", item_id="i-e-ease-0")  # fmt: skip
        store.measures.claim(act, moment(day(5)))
        store.outbox.owe(
            "-100777", "digest 7 January", ["<b>secret</b>"], store.events.find(EventFilter(limit=1)), moment(day(7))
        )
    return path


def tell(store: Store, event_id: str, tags: Labels, on: date, *titles: str, **more: str) -> None:
    """Store one event, each title from a source of its own, an hour apart."""
    told = [labelled(_item(event_id, number, title, on, more), tags) for number, title in enumerate(titles)]
    first, last = told[0].item.first_seen, told[-1].item.first_seen
    event = assemble(event_id, told, load_framework(), first_seen=first, updated=last)
    store.items.add(told, last)
    store.events.put(event, [_join(event_id, number, one) for number, one in enumerate(told)], last)


def day(number: int) -> date:
    """A day of January 2026."""
    return date(2026, 1, number)


def moment(on: date, hour: int = 8) -> datetime:
    """An hour of that day."""
    return datetime(on.year, on.month, on.day, hour, tzinfo=UTC)


def _item(event_id: str, number: int, title: str, on: date, more: dict[str, str]) -> Item:
    source, standing = (("mofcom", Standing.OFFICIAL), ("wire", Standing.WIRE))[number]
    lang = "en" if title.isascii() else "zh"
    given = {"feed_id": source, "standing": standing, "published": on, "first_seen": moment(on, 8 + number), "lang": lang}
    return item(f"i-{event_id}-{number}", title, **(given | more))


def _join(event_id: str, number: int, one: LabelledItem) -> Join:
    return Join(item_id=one.item.item_id, event_id=event_id, reason="near-identical title" if number else "first report")
