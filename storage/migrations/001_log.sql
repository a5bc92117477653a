CREATE TABLE sources (              -- what is known of each feed between rounds
    feed_id       TEXT PRIMARY KEY, -- id from feeds.yaml
    name          TEXT NOT NULL,    -- as feeds.yaml calls it
    standing      TEXT NOT NULL,    -- official, wire, company, trade, news, data
    first_visit   TEXT,             -- first visit that brought items: sets the baseline, owes nothing
    last_visit    TEXT,             -- when the feed was last visited, however that ended
    last_ok       TEXT,             -- last visit that ended ok or unchanged
    last_new      TEXT,             -- last visit that brought a new item
    failures      INTEGER NOT NULL DEFAULT 0,  -- visits failed in a row
    outcome       TEXT NOT NULL DEFAULT '',    -- of the last visit: ok, unchanged, failed, skipped
    reason        TEXT NOT NULL DEFAULT '',  -- why the last visit failed, a word of a closed set; '' for none
    detail        TEXT NOT NULL DEFAULT '',  -- the same in a sentence
    retry_at      TEXT              -- not before this moment, as the server asked
) STRICT;

CREATE TABLE validators (           -- what lets a server answer "unchanged"
    feed_id       TEXT NOT NULL,    -- the feed
    url           TEXT NOT NULL,    -- the request, not the final address
    etag          TEXT NOT NULL,    -- as the server gave it; '' for none
    last_modified TEXT NOT NULL,    -- as the server gave it; '' for none
    body_hash     TEXT NOT NULL,    -- SHA-256 of the inflated body
    PRIMARY KEY (feed_id, url)
) STRICT, WITHOUT ROWID;

CREATE TABLE visits (               -- one row for each visit of each feed
    visit_id      INTEGER PRIMARY KEY,  -- in the order in which visits were recorded
    feed_id       TEXT NOT NULL,    -- the feed
    started       TEXT NOT NULL,    -- when it began
    outcome       TEXT NOT NULL,    -- ok, unchanged, failed, skipped
    reason        TEXT NOT NULL,    -- why it failed, a word of a closed set; '' for none
    detail        TEXT NOT NULL,    -- the same in a sentence
    route         TEXT NOT NULL,    -- first or second
    status        INTEGER,          -- HTTP status, where there was one
    found         INTEGER NOT NULL, -- entries read
    kept          INTEGER NOT NULL, -- entries that mention what the feed must mention
    new           INTEGER NOT NULL, -- items not in the log before
    took_ms       INTEGER NOT NULL  -- milliseconds from start to end
) STRICT;
CREATE INDEX visits_by_feed ON visits (feed_id, started);
CREATE INDEX visits_by_time ON visits (started);

CREATE TABLE items (                -- everything that was kept, on topic or not
    item_id       TEXT PRIMARY KEY, -- as it came with `ingest`, else made from the item's own keys
    feed_id       TEXT NOT NULL,    -- id from feeds.yaml, or the word that came with `ingest`
    title         TEXT NOT NULL,    -- plain text, as the source writes it
    summary       TEXT NOT NULL,    -- plain text; '' for none
    url           TEXT NOT NULL,    -- '' when unknown
    lang          TEXT NOT NULL,    -- ISO 639-1; '' when unknown
    outlet        TEXT NOT NULL,    -- the publisher that a search feed names
    standing      TEXT,             -- null where the source is not one of feeds.yaml
    published     TEXT,             -- moment or date as the source gives it; null when unknown
    first_seen    TEXT NOT NULL     -- when this log first had it
) STRICT;
CREATE INDEX items_by_url ON items (url) WHERE url <> '';
CREATE INDEX items_by_feed ON items (feed_id, first_seen);

CREATE TABLE item_labels (          -- what each model said of an item; older models' rows stay
    item_id       TEXT NOT NULL REFERENCES items,  -- the item
    model         TEXT NOT NULL,    -- version of the model
    labelled_at   TEXT NOT NULL,    -- when the model read it
    relevant      INTEGER NOT NULL, -- 1 on topic, 0 off topic
    relevance     REAL NOT NULL,    -- probability that it is on topic, 0 to 1
    labels        TEXT NOT NULL,    -- JSON, keys as `classify` prints them
    PRIMARY KEY (item_id, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (               -- one row for each story
    event_id      TEXT PRIMARY KEY, -- stable; made from the first item
    title         TEXT NOT NULL,    -- of the best source
    event_types   TEXT NOT NULL,    -- JSON array
    directions    TEXT NOT NULL,    -- JSON object, type to direction
    scores        TEXT NOT NULL,    -- JSON object, type to the highest probability among its items
    uncertain     TEXT NOT NULL,    -- JSON array of tags inside the abstention band
    severity      TEXT NOT NULL,    -- critical, high, medium, low
    severity_why  TEXT NOT NULL,    -- JSON array of words
    jurisdictions TEXT NOT NULL,    -- JSON array, ISO 3166 alpha-2 and EU
    acting        TEXT NOT NULL,    -- JSON array: those of them that act
    materials     TEXT NOT NULL,    -- JSON array: element symbols, REE, magnets
    pillars       TEXT NOT NULL,    -- JSON array: pillars of the report
    section       TEXT NOT NULL,    -- of the report
    measures      TEXT NOT NULL,    -- JSON array of document numbers
    theses        TEXT NOT NULL,    -- JSON array of {id, reading, rule}
    baselines     TEXT NOT NULL,    -- JSON array of ids that fit, best first
    published     TEXT,             -- earliest that a source gives
    day           TEXT NOT NULL,    -- of `published`, else of `first_seen`: what --since filters by
    place         INTEGER NOT NULL UNIQUE,  -- day and a running number, 2026010600000001: newest first is this, descending
    first_seen    TEXT NOT NULL,    -- when this log first had an item of it
    updated       TEXT NOT NULL,    -- when a source or tag was last added
    model         TEXT NOT NULL     -- version of the model that tagged it last
) STRICT;
CREATE INDEX events_by_day ON events (day, event_id);
CREATE INDEX events_by_first_seen ON events (first_seen);
CREATE INDEX events_by_updated ON events (updated);

CREATE TABLE event_items (          -- which items tell the story, and why each was joined
    item_id       TEXT PRIMARY KEY REFERENCES items,  -- the item; it tells one story
    event_id      TEXT NOT NULL REFERENCES events,  -- the story
    reason        TEXT NOT NULL,    -- in words
    joined_at     TEXT NOT NULL     -- when it was joined
) STRICT, WITHOUT ROWID;
CREATE INDEX event_items_by_event ON event_items (event_id);

CREATE TABLE event_facets (         -- one row for each value of each dimension: filters and counts read it
    dimension     TEXT NOT NULL,    -- type, direction, jurisdiction, material, pillar, severity, source, measure
    value         TEXT NOT NULL,    -- such as export_control, CN, Dy, high
    place         INTEGER NOT NULL, -- of the event
    day           TEXT NOT NULL,    -- of the event
    event_id      TEXT NOT NULL REFERENCES events,  -- the event
    PRIMARY KEY (dimension, value, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_facets_by_event ON event_facets (event_id);

CREATE TABLE event_counts (         -- how many rows event_facets has, by month; kept by the triggers below, never written
    dimension     TEXT NOT NULL,    -- as in event_facets
    value         TEXT NOT NULL,    -- as in event_facets
    month         TEXT NOT NULL,    -- 2026-01
    events        INTEGER NOT NULL, -- 0 where all have gone
    PRIMARY KEY (dimension, value, month)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER event_facets_added AFTER INSERT ON event_facets BEGIN
    INSERT INTO event_counts VALUES (new.dimension, new.value, substr(new.day, 1, 7), 1)
    ON CONFLICT (dimension, value, month) DO UPDATE SET events = events + 1;
END;
CREATE TRIGGER event_facets_dropped AFTER DELETE ON event_facets BEGIN
    UPDATE event_counts SET events = events - 1
    WHERE dimension = old.dimension AND value = old.value AND month = substr(old.day, 1, 7);
END;

CREATE VIRTUAL TABLE events_fts USING fts5 (  -- words, and single and paired Chinese characters; rowid is the event's place
    event_id UNINDEXED, title,      -- of the best source
    body,                           -- the other titles, and the summaries
    named,                          -- jurisdictions, materials and measures, by code and by name in both languages
    tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO events_fts (events_fts, rank) VALUES ('rank', 'bm25(0.0, 4.0, 1.0, 1.0)');  -- a word in the title weighs four

CREATE TABLE outbox (               -- messages owed to chats; a row leaves "owed" only when Telegram said yes
    message_id    INTEGER PRIMARY KEY,  -- in the order in which messages were owed
    chat          TEXT NOT NULL,    -- Telegram's id of the chat
    owed_for      TEXT NOT NULL UNIQUE,  -- what it is for; the same thing is never owed twice
    html          TEXT NOT NULL,    -- finished, within Telegram's limits
    state         TEXT NOT NULL,    -- owed, delivered, refused
    owed_at       TEXT NOT NULL,    -- since when it is owed
    not_before    TEXT NOT NULL,    -- no attempt before this moment
    attempts      INTEGER NOT NULL DEFAULT 0,  -- how often it was tried
    trouble       TEXT NOT NULL DEFAULT '',  -- what the last attempt met
    delivered_at  TEXT,             -- when Telegram said yes; null until then
    telegram_id   INTEGER           -- Telegram's number for the message
) STRICT;
CREATE INDEX outbox_owed ON outbox (not_before) WHERE state = 'owed';

CREATE TABLE told (                 -- which state of an event each chat was told
    chat          TEXT NOT NULL,    -- Telegram's id of the chat
    event_id      TEXT NOT NULL REFERENCES events,  -- the event
    updated       TEXT NOT NULL,    -- the event's `updated` at that time
    told_at       TEXT NOT NULL,    -- when the chat was told
    PRIMARY KEY (chat, event_id)
) STRICT, WITHOUT ROWID;
