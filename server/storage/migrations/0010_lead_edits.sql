-- Why: a lead can be corrected, and whatever was said of it stays readable: the original, and every edit, also one that lost.

-- Never altered. `number` is the server's; the original, kept at the first edit, has the lead's. `source`: 1 original, 2 kiosk, 3 office.
-- `epoch` and `seq`: a kiosk's operation, because a kiosk's edits count in its own order; 0 else.
-- `fields`: what the edit names, one a line; lead_edits decide by it without being opened. `personal` (encrypted with the key in
-- `wrapped_key`) and `record` are the new values, apart as in leads.
-- With row ids, unlike tables of small rows: without them SQLite reads whole rows, values and all, to find where a lead's edits end, and each
-- edit reads what decides of all before it (200 of 60 KB: 0.3 ms instead of 5).
CREATE TABLE lead_edits (
  lead_number INTEGER NOT NULL,
  number INTEGER NOT NULL,
  source INTEGER NOT NULL,
  edit_id BLOB NOT NULL,
  time_ms INTEGER NOT NULL,
  receive_ms INTEGER NOT NULL,
  clock_suspect INTEGER NOT NULL,
  user_name TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  fields TEXT NOT NULL,
  wrapped_key BLOB NOT NULL,
  personal BLOB NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (lead_number, number),
  UNIQUE (lead_number, source, edit_id)
);
