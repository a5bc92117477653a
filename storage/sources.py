"""What is known of each feed between rounds: its visits, validators and state."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from .records import Outcome, Standing, Validators, Visit, iso

REMEMBER_SOURCE = """
INSERT INTO sources (feed_id, name, standing) VALUES (:feed_id, :name, :standing)
ON CONFLICT (feed_id) DO UPDATE SET name = excluded.name, standing = excluded.standing
"""
ADD_VISIT = """
INSERT INTO visits (feed_id, started, outcome, reason, detail, route, status, found, kept, new, took_ms)
VALUES (:feed_id, :started, :outcome, :reason, :detail, :route, :status, :found, :kept, :new, :took_ms)
"""
UPDATE_STATE = """
UPDATE sources SET
    last_visit  = :started,
    first_visit = CASE WHEN first_visit IS NULL AND :found > 0 THEN :started ELSE first_visit END,
    last_ok     = CASE WHEN :answered THEN :started ELSE last_ok END,
    last_new    = CASE WHEN :new > 0 THEN :started ELSE last_new END,
    failures    = CASE WHEN :answered THEN 0 ELSE failures + 1 END,
    outcome = :outcome, reason = :reason, detail = :detail, retry_at = :retry_at
WHERE feed_id = :feed_id
"""
SET_VALIDATORS = """
INSERT INTO validators (feed_id, url, etag, last_modified, body_hash)
VALUES (:feed_id, :url, :etag, :last_modified, :body_hash)
ON CONFLICT (feed_id, url) DO UPDATE SET
    etag = excluded.etag, last_modified = excluded.last_modified, body_hash = excluded.body_hash
"""
VALIDATORS = "SELECT feed_id, url, etag, last_modified, body_hash FROM validators"
STATES = "SELECT * FROM sources ORDER BY feed_id"
LAST_VISITS = """
SELECT feed_id, outcome, found FROM visits WHERE started >= :since AND started <= :until ORDER BY visit_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """A feed between rounds. `failures` counts visits failed in a row; moments are None where it never happened."""

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


class Sources:
    """The tables `sources`, `validators` and `visits`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def remember(self, feed_id: str, name: str, standing: Standing) -> None:
        """Make sure that the feed has a row; its name and standing follow feeds.yaml."""
        self._connection.execute(REMEMBER_SOURCE, {"feed_id": feed_id, "name": name, "standing": standing})

    def record(self, visit: Visit) -> None:
        """Add a visit, its validators and what it changes in the feed's state. Belongs in the transaction of its items."""
        retry_at = None if visit.retry_after is None else visit.started + timedelta(seconds=visit.retry_after)
        row = {
            "feed_id": visit.feed_id, "started": iso(visit.started), "outcome": visit.outcome, "reason": visit.reason,
            "detail": visit.detail, "route": visit.route, "status": visit.status, "found": visit.found, "kept": visit.kept,
            "new": visit.new, "took_ms": visit.took_ms, "retry_at": iso(retry_at),
            "answered": visit.outcome in (Outcome.OK, Outcome.UNCHANGED),
        }  # fmt: skip
        self._connection.execute(ADD_VISIT, {k: v for k, v in row.items() if k not in ("answered", "retry_at")})
        self._connection.execute(UPDATE_STATE, {k: row[k] for k in (
            "feed_id", "started", "found", "new", "answered", "outcome", "reason", "detail", "retry_at")})  # fmt: skip
        self._connection.executemany(SET_VALIDATORS, (
            {"feed_id": visit.feed_id, "url": url, "etag": v.etag, "last_modified": v.last_modified, "body_hash": v.body_hash}
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
        """How each feed's last visit in the period ended, and how many entries it read."""
        rows = self._connection.execute(LAST_VISITS, {"since": iso(since), "until": iso(until)})
        return {row["feed_id"]: (row["outcome"], row["found"]) for row in rows}


def _state(row: sqlite3.Row) -> SourceState:
    def moment(name: str) -> datetime | None:
        return None if row[name] is None else datetime.fromisoformat(row[name])

    return SourceState(
        feed_id=row["feed_id"], name=row["name"], standing=Standing(row["standing"]), first_visit=moment("first_visit"),
        last_visit=moment("last_visit"), last_ok=moment("last_ok"), last_new=moment("last_new"), failures=row["failures"],
        outcome=row["outcome"], reason=row["reason"], detail=row["detail"], retry_at=moment("retry_at"),
    )  # fmt: skip
