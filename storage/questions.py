"""Questions that are ready to be asked of the log, as SQL with named parameters, and the tables that anybody may read.

The web page offers them, `docs/log.md` shows them, and every one is tested. A parameter that is left empty takes the
default that its question names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PUBLIC_TABLES = frozenset(
    {"sources", "source_changes", "visits", "items", "item_labels", "events", "event_items", "event_facets", "event_counts"}
    | {"measures", "measure_acts", "events_fts"}
    | {f"events_fts_{part}" for part in ("data", "idx", "content", "docsize", "config")}
)
"""What a reader of the web page may see. Everything else (who is told what, chats, and tables to come) stays shut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A stored query. `lists_events` says that its rows are events (`event_id`, `title`, `updated`), so that it can be a
    feed. `example` fills its parameters for documentation and tests.
    """

    name: str
    title: str
    about: str
    sql: str
    lists_events: bool
    example: Mapping[str, str]


_COLUMNS = "e.day, e.event_id, e.title, e.severity, e.event_types, e.directions, e.acting, e.materials, e.updated"
_HAS_COUNTRY = """(:country = '' OR EXISTS (
      SELECT 1 FROM event_facets AS f
      WHERE f.dimension = 'jurisdiction' AND f.value = upper(:country) AND f.place = e.place))"""

THIS_WEEK = f"""
SELECT {_COLUMNS}
FROM events AS e
WHERE e.day > date(coalesce(nullif(:until, ''), 'now'), '-7 days')
  AND e.day <= date(coalesce(nullif(:until, ''), 'now'))
  AND {_HAS_COUNTRY}
ORDER BY e.place DESC
"""
WEEK_BY_COUNTRY = """
SELECT f.value AS country, count(*) AS events,
       sum(e.directions LIKE '%"tightening"%') AS tightening,
       sum(e.directions LIKE '%"easing"%') AS easing,
       sum(EXISTS (SELECT 1 FROM json_each(e.acting) WHERE json_each.value = f.value)) AS acting,
       sum(e.severity IN ('critical', 'high')) AS high_or_critical
FROM event_facets AS f JOIN events AS e ON e.place = f.place
WHERE f.dimension = 'jurisdiction'
  AND f.day > date(coalesce(nullif(:until, ''), 'now'), '-7 days')
  AND f.day <= date(coalesce(nullif(:until, ''), 'now'))
GROUP BY f.value
ORDER BY events DESC, country
"""
TIGHTENING_SINCE = f"""
SELECT {_COLUMNS}
FROM events AS e JOIN event_facets AS way ON way.place = e.place
WHERE way.dimension = 'direction' AND way.value = coalesce(nullif(:direction, ''), 'tightening')
  AND way.day >= date(coalesce(nullif(:since, ''), 'now'), iif(:since = '', '-90 days', '+0 days'))
  AND (:acting = '' OR EXISTS (SELECT 1 FROM json_each(e.acting) WHERE json_each.value = upper(:acting)))
ORDER BY e.place DESC
"""
MEASURE_HISTORY = """
SELECT e.day, 'reported' AS what, e.title, e.event_id, e.severity, '' AS source, e.updated
FROM event_facets AS f JOIN events AS e ON e.place = f.place
WHERE f.dimension = 'measure' AND f.value = :measure
UNION ALL
SELECT a.day, a.state || ': ' || a.kind || coalesce(' until ' || a.until, ''),
       'by ' || coalesce(nullif(a.by_document, ''), a.party), t.event_id, '', a.source, a.claimed_at
FROM measure_acts AS a LEFT JOIN event_items AS t USING (item_id)
WHERE a.measure_id = :measure
ORDER BY 1 DESC, 2
"""
SOURCES_BY_FIRST_SEEN = """
WITH told AS (
  SELECT t.event_id, i.feed_id, i.standing, min(i.first_seen) AS seen
  FROM events AS e  -- CROSS JOIN keeps this order: the days first, then what belongs to them
  CROSS JOIN event_items AS t ON t.event_id = e.event_id CROSS JOIN items AS i ON i.item_id = t.item_id
  WHERE e.day >= date(coalesce(nullif(:since, ''), 'now'), iif(:since = '', '-30 days', '+0 days'))
  GROUP BY t.event_id, i.feed_id
), first AS (
  SELECT event_id, min(seen) AS seen FROM told GROUP BY event_id
)
SELECT told.feed_id AS source, max(told.standing) AS standing, count(*) AS stories,
       sum(told.seen = first.seen) AS first_to_tell,
       round(avg((julianday(told.seen) - julianday(first.seen)) * 24), 1) AS hours_behind_on_average
FROM told JOIN first USING (event_id)
GROUP BY told.feed_id
ORDER BY first_to_tell DESC, stories DESC, source
"""
EVENT_SOURCES = """
SELECT i.first_seen, i.feed_id AS source, i.standing, i.published, i.lang, i.title, i.url, t.reason AS grouped
FROM event_items AS t JOIN items AS i USING (item_id)
WHERE t.event_id = :event
ORDER BY i.first_seen, i.item_id
"""

QUESTIONS = (
    Question(
        name="this_week", title="This week", lists_events=True, sql=THIS_WEEK.strip(),
        about="The events of seven days up to a day (until: today), of one country (all) by its ISO code.",
        example={"until": "2026-01-07", "country": "CN"},
    ),
    Question(
        name="this_week_by_country", title="This week by country", lists_events=False, sql=WEEK_BY_COUNTRY.strip(),
        about="How many events concern each country in seven days up to a day (until: today), which way they go, who acts.",
        example={"until": "2026-01-07"},
    ),
    Question(
        name="tightening_since", title="Tightening since …", lists_events=True, sql=TIGHTENING_SINCE.strip(),
        about="Events that go one way since a day (90 days ago). The direction is tightening (the default), easing, unchanged,"
        " up or down; acting is the ISO code of who acts (anyone).",
        example={"since": "2026-01-01", "acting": "CN", "direction": ""},
    ),
    Question(
        name="measure_history", title="A measure's history", lists_events=True, sql=MEASURE_HISTORY.strip(),
        about="What was reported of a measure, such as MOFCOM 2025/61, and what sources claim was done with it. Acts of"
        " the register that ships with the program stand on the page of measures.",
        example={"measure": "MOFCOM 2025/61"},
    ),
    Question(
        name="sources_by_first_seen", title="Which source is first", lists_events=False, sql=SOURCES_BY_FIRST_SEEN.strip(),
        about="For each source since a day (30 days ago): stories told, how often it was the first, hours behind the first.",
        example={"since": "2026-01-01"},
    ),
    Question(
        name="event_sources", title="An event's sources", lists_events=False, sql=EVENT_SOURCES.strip(),
        about="Who told the story of an event, in the order in which it was seen, and why each item was joined to it.",
        example={"event": "e-1234567890"},
    ),
)  # fmt: skip
"""The stored queries, in the order in which they are shown."""
