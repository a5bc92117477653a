CREATE TABLE measures (             -- policy measures that items made known; those of the seed come with the program
    measure_id    TEXT PRIMARY KEY, -- document number, such as MOFCOM 2026/50
    issuer        TEXT NOT NULL,    -- such as MOFCOM
    title         TEXT NOT NULL,    -- in our words, or as the item gives it
    materials     TEXT NOT NULL,    -- JSON array
    technology    TEXT NOT NULL,    -- JSON array
    destinations  TEXT NOT NULL,    -- JSON array, ISO 3166 alpha-2 and EU; "*" for all
    item_id       TEXT NOT NULL REFERENCES items,  -- that made it known
    added_at      TEXT NOT NULL     -- when this log learned of it
) STRICT;

CREATE TABLE measure_acts (         -- what somebody said was done with a measure; a row is never overwritten by another claim
    act_id        TEXT PRIMARY KEY, -- made from measure, act, document and party
    measure_id    TEXT NOT NULL,    -- of the seed or of `measures`
    kind          TEXT NOT NULL,    -- proposed, announced, in_force, suspended, extended, lapsed, repealed
    day           TEXT NOT NULL,    -- of the act, as far as the source tells
    until         TEXT,             -- last day of a suspension or of the measure's force; null where none is set
    effective     TEXT,             -- first day on which the act holds; null where that is its own day
    part          TEXT NOT NULL,    -- which part of the measure; '' for all of it
    by_document   TEXT NOT NULL,    -- the document that does it; '' where none is named
    party         TEXT NOT NULL,    -- who says so
    source        TEXT NOT NULL,    -- address
    item_id       TEXT REFERENCES items,  -- the item that says so; null where none does
    state         TEXT NOT NULL,    -- claimed, confirmed, rejected
    decided_by    TEXT NOT NULL,    -- official source, person; '' while it is a claim
    decided_at    TEXT,             -- when; null while it is a claim
    claimed_at    TEXT NOT NULL     -- when this log first had the claim
) STRICT;
CREATE INDEX measure_acts_by_measure ON measure_acts (measure_id, day);

INSERT OR IGNORE INTO event_facets (dimension, value, place, day, event_id)
SELECT 'measure', json_each.value, events.place, events.day, events.event_id FROM events, json_each(events.measures);
