ALTER TABLE sources ADD COLUMN health TEXT NOT NULL DEFAULT '';      -- ok, empty, silent, failing, blocked, gone; '' not known
ALTER TABLE sources ADD COLUMN health_why TEXT NOT NULL DEFAULT '';  -- in words
ALTER TABLE sources ADD COLUMN health_since TEXT;                    -- when this state began
ALTER TABLE sources ADD COLUMN newest TEXT;                          -- newest publication that the source ever showed
ALTER TABLE sources ADD COLUMN usual_gap INTEGER;                    -- seconds between its publications, as a rule
ALTER TABLE sources ADD COLUMN fresh_until TEXT;                     -- the server said that nothing is new before this

CREATE TABLE source_changes (       -- one row for each change of a source's health
    change_id     INTEGER PRIMARY KEY,  -- in the order in which states changed
    feed_id       TEXT NOT NULL,    -- the feed
    at            TEXT NOT NULL,    -- when it was noticed
    before        TEXT NOT NULL,    -- '' where it was not known before
    after         TEXT NOT NULL,    -- its health from then on
    why           TEXT NOT NULL,    -- in words
    told_at       TEXT              -- when the operator was told; null while that is owed
) STRICT;
CREATE INDEX source_changes_by_time ON source_changes (at);
CREATE INDEX source_changes_owed ON source_changes (change_id) WHERE told_at IS NULL;

ALTER TABLE items ADD COLUMN document TEXT NOT NULL DEFAULT '';      -- the item's own document number, such as MOFCOM 2025/61
ALTER TABLE items ADD COLUMN is_baseline INTEGER NOT NULL DEFAULT 0; -- came with its source's first visit: owes no alert
ALTER TABLE items ADD COLUMN move TEXT NOT NULL DEFAULT '';          -- up or down, for a price move found by arithmetic

CREATE TABLE item_keys (            -- the ways in which an item is known again: number, title and day, address
    key           TEXT PRIMARY KEY, -- kind, value, whose
    item_id       TEXT NOT NULL REFERENCES items  -- the item
) STRICT, WITHOUT ROWID;
CREATE INDEX item_keys_by_item ON item_keys (item_id);
