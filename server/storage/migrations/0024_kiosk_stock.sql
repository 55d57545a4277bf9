-- Why: staff count a booth at its kiosks, and confirm transfers there. What they said is kept as it came, each operation once, also what
-- changes nothing any more.

-- Items as they were counted at kiosks. `place` and `explanations` as in stock_counts, which has the count of each item that holds;
-- `standing`: KioskCountStanding. `number` is the order of arrival, for the audit log.
CREATE TABLE kiosk_stock_counts (
  operation_id BLOB NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  place TEXT NOT NULL,
  item_id TEXT NOT NULL REFERENCES stock_items (item_id),
  counted INTEGER NOT NULL,
  explanations BLOB NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  standing INTEGER NOT NULL,
  CHECK (counted >= 0)
);
CREATE INDEX kiosk_stock_counts_by_place ON kiosk_stock_counts (place, time_ms);

-- A booth is counted while its kiosks still hand out: what went out after a count is taken off what it found.
CREATE INDEX gift_hand_outs_by_time ON gift_hand_outs (campaign_id, session_id, item_id, time_ms);

-- Sides of transfers that were confirmed at kiosks. `number` as above.
CREATE TABLE transfer_steps (
  operation_id BLOB NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  transfer_id TEXT NOT NULL,
  kind INTEGER NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  time_ms INTEGER NOT NULL
);
