-- Why: a lucky draw is frozen when it is published, drawn offline from blocks whose order was committed to, and must be shown again to
-- anybody who asks, row by row, two years later. Nothing here is ever deleted.

-- `record` is the draw itself; `page` the canonical text that was published, empty in a draft.
CREATE TABLE draws (
  campaign_id TEXT NOT NULL,
  draw_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  record BLOB NOT NULL,
  page TEXT NOT NULL,
  PRIMARY KEY (campaign_id, draw_id)
);

-- `wrapped_seed` is under the master key. `state` as in footfall.v1.DrawBlockState. `drawn`: slots that arrived, always the first ones.
-- `withdrawn`: units that came back of an opened block and were taken out of the pool, because nobody may get them again.
CREATE TABLE draw_blocks (
  campaign_id TEXT NOT NULL,
  draw_id TEXT NOT NULL,
  block INTEGER NOT NULL,
  commitment TEXT NOT NULL,
  wrapped_seed BLOB NOT NULL,
  state INTEGER NOT NULL,
  device_id TEXT NOT NULL,
  lease_id BLOB NOT NULL,
  drawn INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (campaign_id, draw_id, block)
);
CREATE INDEX draw_blocks_by_state ON draw_blocks (campaign_id, draw_id, state, block);
CREATE INDEX draw_blocks_by_device ON draw_blocks (campaign_id, draw_id, device_id, block);

-- What was drawn. `standing` as in footfall.v1.DrawStanding. `person_number` 0 = the lead has not arrived.
CREATE TABLE draw_rows (
  row_number INTEGER NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  draw_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  block INTEGER NOT NULL,
  slot INTEGER NOT NULL,
  entry_id BLOB NOT NULL,
  prize TEXT NOT NULL,
  row_hash BLOB NOT NULL,
  lead_id BLOB NOT NULL,
  person_number INTEGER NOT NULL,
  staff_id TEXT NOT NULL,
  draw_ms INTEGER NOT NULL,
  receive_ms INTEGER NOT NULL,
  standing INTEGER NOT NULL,
  UNIQUE (campaign_id, draw_id, device_id, seq),
  UNIQUE (campaign_id, draw_id, entry_id)
);
CREATE INDEX draw_rows_by_person ON draw_rows (campaign_id, draw_id, person_number, draw_ms);
CREATE INDEX draw_rows_by_number ON draw_rows (campaign_id, draw_id, row_number);

-- Where each kiosk's rows of a draw have got to.
CREATE TABLE draw_chains (
  campaign_id TEXT NOT NULL,
  draw_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  head BLOB NOT NULL,
  block INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, draw_id, device_id)
);

-- What was won, in blocks (closing = 0) and in the closing draw. `shown`: worth enough to be shown to everybody; `masked` is how, if the
-- winner agreed to it. `tax_details` are encrypted with a key of their own.
CREATE TABLE draw_wins (
  win_number INTEGER NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  draw_id TEXT NOT NULL,
  entry_id BLOB NOT NULL,
  closing INTEGER NOT NULL,
  prize TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  shown INTEGER NOT NULL,
  masked TEXT NOT NULL,
  state INTEGER NOT NULL,
  state_ms INTEGER NOT NULL,
  handed_over_by TEXT NOT NULL,
  wrapped_key BLOB NOT NULL,
  tax_details BLOB NOT NULL,
  UNIQUE (campaign_id, draw_id, entry_id, closing)
);
CREATE INDEX draw_wins_by_number ON draw_wins (campaign_id, draw_id, win_number);

-- Who cannot win: no numbers, only the server's keyed hash of each and the tag under which kiosks know it.
CREATE TABLE draw_exclusions (
  campaign_id TEXT NOT NULL,
  draw_id TEXT NOT NULL,
  phone_hash BLOB NOT NULL,
  tag BLOB NOT NULL,
  PRIMARY KEY (campaign_id, draw_id, phone_hash)
);
