-- Why: the plan of a booth day: campaigns, sites, sessions, zones, who works when and where, and who was there.
-- `record` is the resource's encoded message; columns beside it exist because SQL finds or orders rows by them. `version` makes the etag.

CREATE TABLE campaigns (
  campaign_id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  record BLOB NOT NULL
);

-- One X25519 pair a campaign; `wrapped_secret` opens only with the master key.
CREATE TABLE campaign_keys (
  key_id TEXT NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL UNIQUE REFERENCES campaigns (campaign_id),
  public_key BLOB NOT NULL,
  wrapped_secret BLOB NOT NULL
);

CREATE TABLE sites (
  site_id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL,
  record BLOB NOT NULL
);

CREATE TABLE sessions (
  campaign_id TEXT NOT NULL REFERENCES campaigns (campaign_id),
  session_id TEXT NOT NULL,
  site_id TEXT NOT NULL REFERENCES sites (site_id),
  state INTEGER NOT NULL,
  version INTEGER NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (campaign_id, session_id)
);

CREATE TABLE zones (
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  zone_id TEXT NOT NULL,
  path_order INTEGER NOT NULL,
  version INTEGER NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (campaign_id, session_id, zone_id),
  FOREIGN KEY (campaign_id, session_id) REFERENCES sessions (campaign_id, session_id)
);

CREATE TABLE staff (
  staff_id TEXT NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  role INTEGER NOT NULL,
  inactive INTEGER NOT NULL,
  phone_box BLOB NOT NULL,
  version INTEGER NOT NULL,
  record BLOB NOT NULL
);

CREATE TABLE staff_pins (
  staff_id TEXT NOT NULL PRIMARY KEY REFERENCES staff (staff_id),
  salt BLOB NOT NULL,
  wrapped_key BLOB NOT NULL
);

-- Secrets of the whole organisation, each wrapped by the master key; made once, never changed.
CREATE TABLE org_secrets (
  secret_name TEXT NOT NULL PRIMARY KEY,
  wrapped_secret BLOB NOT NULL
);

CREATE TABLE assignments (
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  assignment_id TEXT NOT NULL,
  staff_id TEXT NOT NULL REFERENCES staff (staff_id),
  zone_id TEXT NOT NULL,
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, session_id, assignment_id),
  FOREIGN KEY (campaign_id, session_id, zone_id) REFERENCES zones (campaign_id, session_id, zone_id)
);
CREATE INDEX assignments_by_staff ON assignments (staff_id, end_ms);

CREATE TABLE shifts (
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  shift_id TEXT NOT NULL,
  staff_id TEXT NOT NULL REFERENCES staff (staff_id),
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  published INTEGER NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, session_id, shift_id),
  FOREIGN KEY (campaign_id, session_id) REFERENCES sessions (campaign_id, session_id)
);
CREATE INDEX shifts_by_staff ON shifts (staff_id, end_ms);

-- A swap outlives its shift, so that the wish and its answer stay readable: no reference.
CREATE TABLE swaps (
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  swap_id TEXT NOT NULL,
  shift_id TEXT NOT NULL,
  to_staff_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  state INTEGER NOT NULL,
  create_time_ms INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, session_id, swap_id)
);

-- Facts, never changed: a correction is a further row. `number` is the order in which they arrived.
CREATE TABLE attendance_events (
  event_id BLOB NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  staff_id TEXT NOT NULL REFERENCES staff (staff_id),
  device_id TEXT NOT NULL,
  kind INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  corrected_by TEXT NOT NULL,
  reason TEXT NOT NULL,
  number INTEGER NOT NULL,
  FOREIGN KEY (campaign_id, session_id) REFERENCES sessions (campaign_id, session_id)
);
CREATE INDEX attendance_by_session ON attendance_events (campaign_id, session_id, number);
