"""The tables, one named migration after another; append only.

Read from the top this is the documented schema: every column says what it means. JSON columns hold arrays or objects
with the keys of the contract, so that plain SQL reaches them through `json_each`.
"""

from __future__ import annotations

import sqlite3
from typing import Any

SCHEMA_VERSION = 1
"""Written to `PRAGMA user_version`: the number of migrations below. A log with a higher one is a newer program's."""


M001_LOG = """
CREATE TABLE sources (              -- what is known of each feed between rounds
    feed_id       TEXT PRIMARY KEY, -- id from feeds.yaml
    name          TEXT NOT NULL,
    standing      TEXT NOT NULL,    -- official, wire, company, trade, news, data
    first_visit   TEXT,             -- first visit that brought items: sets the baseline, owes nothing
    last_visit    TEXT,
    last_ok       TEXT,             -- last visit that ended ok or unchanged
    last_new      TEXT,             -- last visit that brought a new item
    failures      INTEGER NOT NULL DEFAULT 0,  -- visits failed in a row
    outcome       TEXT NOT NULL DEFAULT '',    -- of the last visit: ok, unchanged, failed, skipped
    reason        TEXT NOT NULL DEFAULT '',
    detail        TEXT NOT NULL DEFAULT '',
    retry_at      TEXT              -- not before this moment, as the server asked
) STRICT;

CREATE TABLE validators (           -- what lets a server answer "unchanged"
    feed_id       TEXT NOT NULL,
    url           TEXT NOT NULL,    -- the request, not the final address
    etag          TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    body_hash     TEXT NOT NULL,    -- SHA-256 of the inflated body
    PRIMARY KEY (feed_id, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE visits (               -- one row for each visit of each feed
    visit_id      INTEGER PRIMARY KEY,
    feed_id       TEXT NOT NULL,
    started       TEXT NOT NULL,
    outcome       TEXT NOT NULL,
    reason        TEXT NOT NULL,
    detail        TEXT NOT NULL,
    route         TEXT NOT NULL,    -- first or second
    status        INTEGER,          -- HTTP status, where there was one
    found         INTEGER NOT NULL, -- entries read
    kept          INTEGER NOT NULL, -- entries that mention what the feed must mention
    new           INTEGER NOT NULL, -- items not in the log before
    took_ms       INTEGER NOT NULL
) STRICT;
CREATE INDEX visits_by_feed ON visits (feed_id, started);
CREATE INDEX visits_by_time ON visits (started);

CREATE TABLE items (                -- everything that was kept, on topic or not
    item_id       TEXT PRIMARY KEY,
    feed_id       TEXT NOT NULL,    -- id from feeds.yaml, or the word that came with `ingest`
    title         TEXT NOT NULL,
    summary       TEXT NOT NULL,
    url           TEXT NOT NULL,    -- '' when unknown
    lang          TEXT NOT NULL,
    outlet        TEXT NOT NULL,    -- the publisher that a search feed names
    standing      TEXT,             -- null where the source is not one of feeds.yaml
    published     TEXT,             -- moment or date as the source gives it; null when unknown
    first_seen    TEXT NOT NULL
) STRICT;
CREATE INDEX items_by_url ON items (url) WHERE url <> '';
CREATE INDEX items_by_feed ON items (feed_id, first_seen);

CREATE TABLE item_labels (          -- what each model said of an item; older models' rows stay
    item_id       TEXT NOT NULL REFERENCES items,
    model         TEXT NOT NULL,
    labelled_at   TEXT NOT NULL,
    relevant      INTEGER NOT NULL,
    relevance     REAL NOT NULL,
    labels        TEXT NOT NULL,    -- JSON, keys as `classify` prints them
    PRIMARY KEY (item_id, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (               -- one row for each story
    event_id      TEXT PRIMARY KEY,
    title         TEXT NOT NULL,    -- of the best source
    event_types   TEXT NOT NULL,    -- JSON array
    directions    TEXT NOT NULL,    -- JSON object, type to direction
    scores        TEXT NOT NULL,    -- JSON object, type to the highest probability among its items
    uncertain     TEXT NOT NULL,    -- JSON array of tags inside the abstention band
    severity      TEXT NOT NULL,
    severity_why  TEXT NOT NULL,    -- JSON array of words
    jurisdictions TEXT NOT NULL,    -- JSON array, ISO 3166 alpha-2 and EU
    acting        TEXT NOT NULL,
    materials     TEXT NOT NULL,
    pillars       TEXT NOT NULL,
    section       TEXT NOT NULL,    -- of the report
    measures      TEXT NOT NULL,    -- JSON array of document numbers
    theses        TEXT NOT NULL,    -- JSON array of {id, reading, rule}
    baselines     TEXT NOT NULL,    -- JSON array of ids that fit, best first
    published     TEXT,             -- earliest that a source gives
    day           TEXT NOT NULL,    -- of `published`, else of `first_seen`: what --since filters by
    first_seen    TEXT NOT NULL,
    updated       TEXT NOT NULL,    -- when a source or tag was last added
    model         TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_day ON events (day, event_id);
CREATE INDEX events_by_first_seen ON events (first_seen);
CREATE INDEX events_by_updated ON events (updated);

CREATE TABLE event_items (          -- which items tell the story, and why each was joined
    item_id       TEXT PRIMARY KEY REFERENCES items,
    event_id      TEXT NOT NULL REFERENCES events,
    reason        TEXT NOT NULL,
    joined_at     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX event_items_by_event ON event_items (event_id);

CREATE TABLE event_facets (         -- one row for each value of each dimension: filters and counts read it
    dimension     TEXT NOT NULL,    -- type, direction, jurisdiction, material, pillar, severity, source
    value         TEXT NOT NULL,
    day           TEXT NOT NULL,
    event_id      TEXT NOT NULL REFERENCES events,
    PRIMARY KEY (dimension, value, day, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_facets_by_event ON event_facets (event_id);

CREATE VIRTUAL TABLE events_fts USING fts5 (  -- words, and single and paired Chinese characters
    event_id UNINDEXED, words, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TABLE outbox (               -- messages owed to chats; a row leaves "owed" only when Telegram said yes
    message_id    INTEGER PRIMARY KEY,
    chat          TEXT NOT NULL,
    owed_for      TEXT NOT NULL UNIQUE,  -- what it is for; the same thing is never owed twice
    html          TEXT NOT NULL,    -- finished, within Telegram's limits
    state         TEXT NOT NULL,    -- owed, delivered, refused
    owed_at       TEXT NOT NULL,
    not_before    TEXT NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    trouble       TEXT NOT NULL DEFAULT '',  -- what the last attempt met
    delivered_at  TEXT,
    telegram_id   INTEGER           -- Telegram's number for the message
) STRICT;
CREATE INDEX outbox_owed ON outbox (not_before) WHERE state = 'owed';

CREATE TABLE told (                 -- which state of an event each chat was told
    chat          TEXT NOT NULL,
    event_id      TEXT NOT NULL REFERENCES events,
    updated       TEXT NOT NULL,    -- the event's `updated` at that time
    told_at       TEXT NOT NULL,
    PRIMARY KEY (chat, event_id)
) STRICT, WITHOUT ROWID;
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the log up to `SCHEMA_VERSION`, each step in one transaction with the record of it."""
    import sqlite_utils  # 0.13 s: only where a log is made or brought up to date
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("ree-monitor")

    @migrations()
    def m001_log(db: Any) -> None:
        run_statements(db.conn, M001_LOG)
        db.conn.execute("PRAGMA user_version = 1")

    migrations.apply(sqlite_utils.Database(connection))


def run_statements(connection: sqlite3.Connection, script: str) -> None:
    """Run a script inside the transaction that is open (`executescript` would commit it first)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
