"""What is known of each feed between rounds: its visits, validators, state and health."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .records import Outcome, Standing, Validators, Visit, When, day_of, iso, read_when

REMEMBER_SOURCE = """
INSERT INTO sources (feed_id, name, standing) VALUES (:feed_id, :name, :standing)
ON CONFLICT (feed_id) DO UPDATE SET name = excluded.name, standing = excluded.standing
WHERE name <> excluded.name OR standing <> excluded.standing
"""
ADD_VISIT = """
INSERT INTO visits (feed_id, started, outcome, reason, detail, route, status, found, kept, new, took_ms)
VALUES (:feed_id, :started, :outcome, :reason, :detail, :route, :status, :found, :kept, :new, :took_ms)
"""
# "Unchanged" counts as an answer only where nothing was wrong before: it heals no failed source.
UPDATE_STATE = """
UPDATE sources SET
    last_visit  = :started,
    first_visit = CASE WHEN first_visit IS NULL AND :found > 0 THEN :started ELSE first_visit END,
    last_ok     = CASE WHEN :outcome = 'ok' OR (:outcome = 'unchanged' AND failures = 0) THEN :started ELSE last_ok END,
    last_new    = CASE WHEN :new > 0 THEN :started ELSE last_new END,
    failures    = CASE :outcome WHEN 'ok' THEN 0 WHEN 'failed' THEN failures + 1 ELSE failures END,
    newest      = coalesce(:newest, newest),
    usual_gap   = coalesce(:usual_gap, usual_gap),
    outcome = :outcome, reason = :reason, detail = :detail, retry_at = :retry_at, fresh_until = :fresh_until
WHERE feed_id = :feed_id
"""
DROP_VALIDATORS = "DELETE FROM validators WHERE feed_id = :feed_id"
SET_VALIDATORS = """
INSERT INTO validators (feed_id, url, etag, last_modified, body_hash)
VALUES (:feed_id, :url, :etag, :last_modified, :body_hash)
"""
VALIDATORS = "SELECT feed_id, url, etag, last_modified, body_hash FROM validators"
STATES = "SELECT * FROM sources ORDER BY feed_id"
LAST_VISITS = """
SELECT v.feed_id, v.outcome, v.found, s.health FROM visits v JOIN sources s USING (feed_id)
WHERE v.started >= :since AND v.started <= :until ORDER BY v.visit_id
"""
SET_HEALTH = """
UPDATE sources SET health = :after, health_why = :why,
    health_since = CASE WHEN health = :after THEN health_since ELSE :at END
WHERE feed_id = :feed_id
"""
ADD_CHANGE = """
INSERT INTO source_changes (feed_id, at, before, after, why, told_at) VALUES (:feed_id, :at, :before, :after, :why, :told_at)
"""
CHANGES_OWED = "SELECT * FROM source_changes WHERE told_at IS NULL ORDER BY change_id"
CHANGES = "SELECT * FROM source_changes WHERE at >= :since ORDER BY change_id"
CHANGE_TOLD = "UPDATE source_changes SET told_at = :now WHERE change_id = :change_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A feed between rounds. `failures` counts visits failed in a row; moments are None where it never happened.

    `health` is one of the words of `monitor.health`, "" before the first visit; `health_why` says why in words. `newest` is
    the newest publication that it showed, `usual_gap` the seconds that usually lie between two of them.
    """

    feed_id: str
    name: str
    standing: Standing
    first_visit: datetime | None
    last_visit: datetime | None
    last_ok: datetime | None
    last_new: datetime | None
    failures: int
    outcome: str
    reason: str
    detail: str
    retry_at: datetime | None
    health: str = ""
    health_why: str = ""
    health_since: datetime | None = None
    newest: When | None = None
    usual_gap: int | None = None
    fresh_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceChange:
    """One change of a feed's health. `before` is "" where nothing was known; `told_at` is None while telling is owed."""

    change_id: int
    feed_id: str
    at: datetime
    before: str
    after: str
    why: str
    told_at: datetime | None


class Sources:
    """The tables `sources`, `validators`, `visits` and `source_changes`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def remember(self, feed_id: str, name: str, standing: Standing) -> None:
        """Make sure that the feed has a row; its name and standing follow feeds.yaml."""
        self._connection.execute(REMEMBER_SOURCE, {"feed_id": feed_id, "name": name, "standing": standing})

    def record(self, visit: Visit) -> None:
        """Add a visit, its validators and what it changes in the feed's state. Belongs in the transaction of its items.

        The validators kept are those of this visit alone: a visit that failed leaves none. One that was skipped changes
        nothing but how the last visit ended.
        """
        row = {
            "feed_id": visit.feed_id, "started": iso(visit.started), "outcome": visit.outcome, "reason": visit.reason,
            "detail": visit.detail, "route": visit.route, "status": visit.status, "found": visit.found, "kept": visit.kept,
            "new": visit.new, "took_ms": visit.took_ms,
        }  # fmt: skip
        self._connection.execute(ADD_VISIT, row)
        self._connection.execute(UPDATE_STATE, {
            **{key: row[key] for key in ("feed_id", "started", "outcome", "reason", "detail", "found", "new")},
            "retry_at": _after(visit.started, visit.retry_after), "fresh_until": _after(visit.started, visit.fresh_for),
            "newest": iso(visit.newest), "usual_gap": visit.usual_gap,
        })  # fmt: skip
        if visit.outcome is not Outcome.SKIPPED:
            self._connection.execute(DROP_VALIDATORS, {"feed_id": visit.feed_id})
            self._connection.executemany(SET_VALIDATORS, (
                {"feed_id": visit.feed_id, "url": url, "etag": v.etag, "last_modified": v.last_modified,
                 "body_hash": v.body_hash}
                for url, v in visit.validators.items()
            ))  # fmt: skip

    def validators(self) -> dict[str, dict[str, Validators]]:
        """All validators: feed id, then request address."""
        found: dict[str, dict[str, Validators]] = {}
        for row in self._connection.execute(VALIDATORS):
            found.setdefault(row["feed_id"], {})[row["url"]] = Validators(
                etag=row["etag"], last_modified=row["last_modified"], body_hash=row["body_hash"]
            )
        return found

    def states(self) -> Mapping[str, SourceState]:
        """Every feed that the log knows, by id."""
        return {row["feed_id"]: _state(row) for row in self._connection.execute(STATES)}

    def outcomes(self, since: datetime, until: datetime) -> Mapping[str, tuple[str, int]]:
        """How each feed's last visit in the period ended, and how many entries it read.

        A feed that answers but is silent or empty by its health has read nothing that counts: ("ok", 0). One that is well and
        had nothing to say is as good as unchanged.
        """
        rows = self._connection.execute(LAST_VISITS, {"since": iso(since), "until": iso(until)})
        return {row["feed_id"]: _outcome(row) for row in rows}

    def set_health(self, feed_id: str, before: str, after: str, why: str, at: datetime, *, tell: bool) -> None:
        """Note a feed's health; a change of state becomes a row of `source_changes`, which is owed where *tell*."""
        row = {"feed_id": feed_id, "at": iso(at), "before": before, "after": after, "why": why}
        self._connection.execute(SET_HEALTH, {key: row[key] for key in ("feed_id", "at", "after", "why")})
        if before != after:
            self._connection.execute(ADD_CHANGE, {**row, "told_at": None if tell else iso(at)})

    def changes(self, since: datetime) -> tuple[SourceChange, ...]:
        """The changes of health since then, oldest first."""
        return tuple(_change(row) for row in self._connection.execute(CHANGES, {"since": iso(since)}))

    def changes_owed(self) -> tuple[SourceChange, ...]:
        """The changes that the operator was not told yet, oldest first."""
        return tuple(_change(row) for row in self._connection.execute(CHANGES_OWED))

    def change_told(self, change_id: int, now: datetime) -> None:
        """Note that the operator was told."""
        self._connection.execute(CHANGE_TOLD, {"change_id": change_id, "now": iso(now)})


def is_newer(when: When, than: When | None) -> bool:
    """Whether *when* lies after *than*; a moment and a plain date are compared by day."""
    if than is None:
        return True
    if isinstance(when, datetime) and isinstance(than, datetime):
        return when > than
    return day_of(when) > day_of(than)


def _outcome(row: sqlite3.Row) -> tuple[str, int]:
    answered = row["outcome"] in (Outcome.OK, Outcome.UNCHANGED)
    if answered and row["health"] in ("silent", "empty"):
        return Outcome.OK.value, 0
    if answered and row["health"] == "ok" and not row["found"]:
        return Outcome.UNCHANGED.value, 0
    return row["outcome"], row["found"]


def _after(started: datetime, seconds: int | None) -> str | None:
    return None if seconds is None else iso(started + timedelta(seconds=seconds))


def _state(row: sqlite3.Row) -> SourceState:
    def moment(name: str) -> datetime | None:
        return None if row[name] is None else datetime.fromisoformat(row[name])

    return SourceState(
        feed_id=row["feed_id"], name=row["name"], standing=Standing(row["standing"]), first_visit=moment("first_visit"),
        last_visit=moment("last_visit"), last_ok=moment("last_ok"), last_new=moment("last_new"), failures=row["failures"],
        outcome=row["outcome"], reason=row["reason"], detail=row["detail"], retry_at=moment("retry_at"),
        health=row["health"], health_why=row["health_why"], health_since=moment("health_since"),
        newest=read_when(row["newest"]), usual_gap=row["usual_gap"], fresh_until=moment("fresh_until"),
    )  # fmt: skip


def _change(row: sqlite3.Row) -> SourceChange:
    return SourceChange(
        change_id=row["change_id"], feed_id=row["feed_id"], at=datetime.fromisoformat(row["at"]), before=row["before"],
        after=row["after"], why=row["why"],
        told_at=None if row["told_at"] is None else datetime.fromisoformat(row["told_at"]),
    )  # fmt: skip
