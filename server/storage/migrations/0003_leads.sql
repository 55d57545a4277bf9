-- Why: leads as they were registered, the persons behind them, the proof of consent, and what lists and boards need to stay fast.
-- Numbers come from the one global counter, so a later row always has a greater one. In an index SQLite keeps the row's number after the
-- columns named; lists rely on that order.

-- One phone number, known by its keyed hash only. `person_number` is the number of the person's first lead. The hash is the one index whose
-- order is random: what it costs grows with the table, so there must not be a second.
CREATE TABLE persons (
  person_number INTEGER PRIMARY KEY,
  phone_hash BLOB NOT NULL UNIQUE,
  lead_count INTEGER NOT NULL
);

-- `personal` is encrypted with the lead's own key, which lies in `wrapped_key`; `record` holds all that names nobody.
-- `earlier_leads`: leads of the person that were there before this one. `change_number`: when it last changed. `consent_granted`: bit n =
-- purpose n, as of the event `consent_event`.
CREATE TABLE leads (
  lead_number INTEGER PRIMARY KEY,
  lead_id BLOB NOT NULL UNIQUE,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  zone_id TEXT NOT NULL,
  site_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  person_number INTEGER NOT NULL,
  earlier_leads INTEGER NOT NULL,
  capture_ms INTEGER NOT NULL,
  receive_ms INTEGER NOT NULL,
  intent INTEGER NOT NULL,
  channel TEXT NOT NULL,
  mode INTEGER NOT NULL,
  change_number INTEGER NOT NULL,
  consent_granted INTEGER NOT NULL,
  consent_event INTEGER NOT NULL,
  wrapped_key BLOB NOT NULL,
  personal BLOB NOT NULL,
  record BLOB NOT NULL
);
CREATE INDEX leads_by_campaign ON leads (campaign_id);
CREATE INDEX leads_by_session ON leads (campaign_id, session_id);
CREATE INDEX leads_by_change ON leads (campaign_id, change_number);
CREATE INDEX leads_by_person ON leads (person_number, campaign_id);

-- Every consent given or changed, never altered: `record` is what was shown and ticked.
CREATE TABLE lead_consents (
  lead_number INTEGER NOT NULL,
  event_number INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  offered INTEGER NOT NULL,
  granted INTEGER NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (lead_number, event_number)
) WITHOUT ROWID;

-- Keyed hashes of a name's beginnings. Hashes are random, so one big index would rewrite a page for each; in buckets of consecutive leads a
-- commit touches a few dozen pages however many leads there are, and a search walks the buckets from the newest.
CREATE TABLE lead_name_keys (
  bucket INTEGER NOT NULL,
  name_hash INTEGER NOT NULL,
  lead_number INTEGER NOT NULL,
  PRIMARY KEY (bucket, name_hash, lead_number)
) WITHOUT ROWID;

-- Running totals. `what`: 0 campaign, 1 repeats in the campaign, 2 session, 3 zone (`id`), 4 staff (`id`).
CREATE TABLE lead_totals (
  campaign_id TEXT NOT NULL,
  what INTEGER NOT NULL,
  session_id TEXT NOT NULL,
  id TEXT NOT NULL,
  leads INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, what, session_id, id)
) WITHOUT ROWID;
