-- Why: what kiosks drew and could not enter the books is shown where the draw is looked at; reserves of a closing draw step in; queue numbers
-- are lent to kiosks in ranges, each number once.

-- A chance that was refused, by the entry that it was drawn for; stays when it was entered after all (`entered`), because it did happen.
CREATE TABLE draw_refusals (
  campaign_id TEXT NOT NULL,
  draw_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  entry_id BLOB NOT NULL,
  seq INTEGER NOT NULL,
  reason TEXT NOT NULL,
  receive_ms INTEGER NOT NULL,
  entered INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, draw_id, device_id, entry_id)
);
CREATE INDEX draw_refusals_by_device ON draw_refusals (device_id) WHERE entered = 0;

-- Until when a reserve who stepped in can claim; 0 = who won when it was drawn, as the draw says.
ALTER TABLE draw_wins ADD COLUMN claim_until_ms INTEGER NOT NULL DEFAULT 0;

-- `record` is the queue itself. Which number is the next follows from the leases of its pool: none is lent again, also one that came back.
CREATE TABLE queues (
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  queue_id TEXT NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (campaign_id, session_id, queue_id)
);

CREATE TABLE queue_tickets (
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  queue_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  operation_id BLOB NOT NULL UNIQUE,
  lease_id BLOB NOT NULL,
  device_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  lead_id BLOB NOT NULL,
  time_ms INTEGER NOT NULL,
  receive_ms INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, session_id, queue_id, number)
);
