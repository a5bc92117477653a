"""The answers of APIs, in the shapes that the shipped entries read: our own documents, one function for each family."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.feeds import Feed
from monitor.routes import AnyRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One document of a source: its number there, its title, and when it came out."""

    number: int
    title: str
    when: datetime

    @property
    def day(self) -> date:
        return self.when.date()


def json_shape(feed: Feed, route: Feed | AnyRoute) -> str:
    """The name of the shape in which an API answers: of the second way, else of the feed's family, else its id."""
    if route is feed.second_route:
        return SECOND_SHAPES[feed.id]
    return next((name for start, name in FAMILIES.items() if feed.id.startswith(start)), feed.id)


FAMILIES = {
    "mofcom-export-control-catalogue": "catalogue", "mofcom-export-control": "portal", "cn-state-council-search": "council",
    "cn-state-council": "cabinet", "cn-interpretations": "cabinet", "cn-gazette": "cabinet", "cn-miit": "miit",
    "us-federal-register": "register", "us-register": "register", "us-public": "register", "au-": "asx", "gdelt": "gdelt",
}  # fmt: skip
SECOND_SHAPES = {
    "cn-state-council": "council", "cn-miit-policies": "miit", "cn-miit-notices": "miit", "ca-natural-resources": "canada",
}  # fmt: skip


def _art(feed: Feed, story: Story) -> str:
    return f"/{feed.id}/art/{story.number}.html"


def _millis(story: Story) -> int:
    return int(story.when.timestamp() * 1000)


def _portal(feed: Feed, told: Sequence[Story]) -> Any:
    rows = [
        {"title": s.title, "url": _art(feed, s), "htmlUrl": None, "publishTimeStr": str(s.day), "content": ""} for s in told
    ]
    return {"pageInfo": {"rows": rows, "total": len(rows)}}


def _catalogue(feed: Feed, told: Sequence[Story]) -> Any:
    rows = [{"title": s.title, "url": _art(feed, s), "publishTimeStr": str(s.day), "subTitle": ""} for s in told]
    return {"gnInfoLists": [{"datas": rows[:2]}, {"datas": rows[2:]}]}


def _cabinet(feed: Feed, told: Sequence[Story]) -> Any:
    return [{"TITLE": s.title, "SUB_TITLE": "", "URL": _art(feed, s), "DOCRELPUBTIME": str(s.day)} for s in told]


def _council(feed: Feed, told: Sequence[Story]) -> Any:
    rows = [
        {"title": s.title.replace("稀土", "<em>稀土</em>"), "url": _art(feed, s), "pubtime": _millis(s), "pcode": ""}
        for s in told
    ]
    return {
        "searchVO": {"totalCount": len(rows), "catMap": {"gongwen": {"listVO": rows[:2]}, "bumenfile": {"listVO": rows[2:]}}}
    }


def _miit(feed: Feed, told: Sequence[Story]) -> Any:
    found = [{"title_text": s.title, "url": _art(feed, s), "jsearch_date": f"{s.when:%Y-%m-%d %H:%M:%S}"} for s in told]
    alone, grouped = found[:2], found[2:]
    results = [*({"data": one} for one in alone), {"groupData": [{"data": one} for one in grouped]}]
    return {"data": {"searchResult": {"dataResults": results}}}


def _register(feed: Feed, told: Sequence[Story]) -> Any:
    rows = [
        {"title": s.title, "html_url": _art(feed, s), "abstract": None, "publication_date": str(s.day),
         "document_number": f"2026-{feed.id[-2:]}{s.number:03d}"} for s in told
    ]  # fmt: skip
    return {"count": len(rows), "next_page_url": None, "results": rows}


def _asx(feed: Feed, told: Sequence[Story]) -> Any:
    rows = [
        {"symbol": "ABC", "headline": s.title, "date": s.when.isoformat().replace("+00:00", "Z"), "url": "",
         "documentKey": f"2924-{feed.id}-{s.number}", "announcementType": "PROGRESS REPORT"} for s in told
    ]  # fmt: skip
    return {"data": {"items": rows}}


def _gdelt(feed: Feed, told: Sequence[Story]) -> Any:
    return {"articles": [
        {"url": f"https://outlet.example:443/{feed.id}/{s.number}", "title": s.title, "seendate": f"{s.when:%Y%m%dT%H%M%SZ}",
         "domain": "outlet.example", "language": "English" if feed.language == "en" else "Chinese"} for s in told
    ]}  # fmt: skip


def _have_your_say(feed: Feed, told: Sequence[Story]) -> Any:
    rows = [
        {"id": float(12000 + s.number), "reference": f"Ares(2026){s.number}", "shortTitle": s.title, "foreseenActType": "REG",
         "currentStatuses": [{"feedbackStartDate": f"{s.when:%Y/%m/%d %H:%M:%S}"}]} for s in told
    ]  # fmt: skip
    return {"initiativeResultDtoPage": {"content": rows, "totalElements": len(rows), "number": 0, "last": True}}


def _tenders(feed: Feed, told: Sequence[Story]) -> Any:
    rows = [
        {"publication-number": f"{s.number}-2026", "notice-title": {"deu": "Titel", "eng": s.title},
         "publication-date": f"{s.day}+02:00", "links": {"html": {"ENG": f"https://ted.example/{s.number}"}}} for s in told
    ]  # fmt: skip
    return {"notices": rows, "totalNoticeCount": len(rows)}


def _sparql(feed: Feed, told: Sequence[Story]) -> Any:
    rows = [
        {"celex": {"value": f"32026R{s.number:04d}"}, "title": {"value": s.title}, "date": {"value": str(s.day)}} for s in told
    ]
    return {"results": {"bindings": rows}}


def _cninfo(feed: Feed, told: Sequence[Story]) -> Any:
    rows = [
        {"secName": "某稀土", "announcementTitle": s.title.replace("稀土", "<em>稀土</em>"), "announcementTime": _millis(s),
         "announcementId": f"12{s.number}", "adjunctUrl": f"finalpage/{s.day}/12{s.number}.PDF"} for s in told
    ]  # fmt: skip
    return {"totalAnnouncement": len(rows), "announcements": rows}


def _plain(rows: str, **keys: str | Callable[[Story], Any]) -> Callable[[Feed, Sequence[Story]], Any]:
    """An answer whose *rows* hold the title, number, moment or day of a story under other names."""

    def make(feed: Feed, told: Sequence[Story]) -> Any:
        found = [
            {key: source(s) if callable(source) else {"title": s.title, "url": _art(feed, s), "day": str(s.day),
             "iso": s.when.isoformat(), "id": f"{feed.id}-{s.number}"}[source] for key, source in keys.items()} for s in told
        ]  # fmt: skip
        return {rows: found}

    return make


JSON_SHAPES: dict[str, Callable[[Feed, Sequence[Story]], Any]] = {
    "portal": _portal, "catalogue": _catalogue, "cabinet": _cabinet, "council": _council, "miit": _miit, "register": _register,
    "asx": _asx, "gdelt": _gdelt, "eu-have-your-say": _have_your_say, "eu-tenders": _tenders, "eu-official-journal": _sparql,
    "cn-cninfo": _cninfo,
    "cn-szse": _plain("data", title="title", id="id", publishTime=lambda s: f"{s.day} 00:00:00",
                      attachPath=lambda s: f"/disc/{s.number}.PDF"),
    "usgs-publications": _plain("records", title="title", indexId="id",
                                lastModifiedDate=lambda s: f"{s.when:%Y-%m-%dT%H:%M:%S.000}"),
    "usgs-mineral-commodity-summaries": _plain("items", title="title", id="id", link=lambda s: {"url": f"/item/{s.number}"},
                                               provenance=lambda s: {"dateCreated": f"{s.when:%Y-%m-%dT%H:%M:%SZ}"}),
    "bgs-world-minerals": lambda feed, told: {"features": [
        {"id": s.number, "properties": {"bgs_commodity_trans": "rare earth minerals", "country_trans": "Australia",
                                        "year": 2024, "quantity": s.number}} for s in told]},
    "eu-parliament-texts": _plain("data", identifier="id", label="id", document_date="day",
                                  title_dcterms=lambda s: {"en": s.title, "fr": "Titre"}),
    "us-regulations": _plain("data", id="id", attributes=lambda s: {"title": s.title, "postedDate": f"{s.day}T05:00:00Z",
                                                                    "documentType": "Rule", "frDocNum": None}),
    "us-congress": _plain("bills", title="title", updateDate="day", congress=lambda s: 119, type=lambda s: "HR",
                          number=lambda s: str(s.number), latestAction=lambda s: {"text": "Referred"}),
    "us-tenders": _plain("opportunitiesData", title="title", noticeId="id", postedDate="day", uiLink="url",
                         type=lambda s: "Notice"),
    "canada": lambda feed, told: {"feed": _plain("entry", title="title", link="url", publishedDate="iso")(feed, told)},
}  # fmt: skip


def komis(told: Sequence[Story], *, jump: float = 1.2) -> bytes:
    """Two years of a quiet price, which moves by *jump* on the day of the newest story."""
    last = told[0].day
    days = [last - timedelta(days=n) for n in range(730, -1, -1)]
    values = [round(60 + 0.1 * (n % 7), 2) for n in range(len(days) - 1)]
    return json.dumps({"data": {"xaxis": [f"{d:%Y.%m.%d}" for d in days], "series": [{"data": [*values, 60 * jump]}]}}).encode()


def chart(told: Sequence[Story]) -> bytes:
    """The same as epoch seconds, with a gap."""
    last = datetime(told[0].day.year, told[0].day.month, told[0].day.day, tzinfo=UTC)
    stamps = [int((last - timedelta(days=n)).timestamp()) for n in range(400, -1, -1)]
    values = [None if n == 7 else 50 + 0.1 * (n % 5) for n in range(len(stamps) - 1)]
    quote = {"close": [*values, 60.0]}
    return json.dumps({"chart": {"result": [{"timestamp": stamps, "indicators": {"quote": [quote]}}]}}).encode()
