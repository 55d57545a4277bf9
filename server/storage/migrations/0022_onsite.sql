-- Why: what staff note at kiosks besides leads (counters, checklists, incidents, surveys, pictures, calls of queues, moves between zones,
-- gifts put back) is kept as it came, each operation once; how a kiosk is to look, and how it says it is.

-- Touches of a counter. `hour_ms` is the hour's first instant in the campaign's time zone; `number` below zero takes touches back.
CREATE TABLE onsite_counts (
  operation_id BLOB NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  zone_id TEXT NOT NULL,
  kind INTEGER NOT NULL,
  hour_ms INTEGER NOT NULL,
  number INTEGER NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  time_ms INTEGER NOT NULL
);
CREATE INDEX onsite_counts_by_hour ON onsite_counts (campaign_id, session_id, hour_ms, zone_id, kind);

-- Marks of checklists' points; the newest by time counts. What was said is encrypted with the row's own key: `box` under `wrapped_key`.
CREATE TABLE checklist_marks (
  operation_id BLOB NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  checklist_id TEXT NOT NULL,
  point_id TEXT NOT NULL,
  done INTEGER NOT NULL,
  counted INTEGER,
  photo_id BLOB NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  wrapped_key BLOB NOT NULL,
  box BLOB NOT NULL
);
CREATE INDEX checklist_marks_by_point ON checklist_marks (campaign_id, session_id, checklist_id, point_id, time_ms);

-- What was told of incidents; `incident_id` is the operation that told of it first.
CREATE TABLE incident_reports (
  operation_id BLOB NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  incident_id BLOB NOT NULL,
  session_id TEXT NOT NULL,
  zone_id TEXT NOT NULL,
  severity INTEGER NOT NULL,
  over INTEGER NOT NULL,
  plan_id TEXT NOT NULL,
  photo_id BLOB NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  wrapped_key BLOB NOT NULL,
  box BLOB NOT NULL
);
CREATE INDEX incident_reports_by_incident ON incident_reports (campaign_id, incident_id, time_ms);

-- How each incident stands: what its newest report says, and where and when the oldest was made.
CREATE TABLE incidents (
  campaign_id TEXT NOT NULL,
  incident_id BLOB NOT NULL,
  session_id TEXT NOT NULL,
  severity INTEGER NOT NULL,
  over INTEGER NOT NULL,
  first_ms INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, incident_id)
);
CREATE INDEX incidents_by_time ON incidents (campaign_id, first_ms);
CREATE INDEX incidents_open ON incidents (campaign_id, session_id) WHERE over = 0;

-- Answers to surveys, all of them encrypted. `lead_id` empty = somebody unnamed.
CREATE TABLE survey_answers (
  operation_id BLOB NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  survey_id TEXT NOT NULL,
  survey_version INTEGER NOT NULL,
  lead_id BLOB NOT NULL,
  language TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  wrapped_key BLOB NOT NULL,
  box BLOB NOT NULL
);
CREATE INDEX survey_answers_by_survey ON survey_answers (campaign_id, survey_id, time_ms);

-- Pictures that marks and reports name, encrypted.
CREATE TABLE photos (
  operation_id BLOB NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  wrapped_key BLOB NOT NULL,
  box BLOB NOT NULL
);

-- What became of queues' numbers.
CREATE TABLE queue_calls (
  operation_id BLOB NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  queue_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  zone_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  time_ms INTEGER NOT NULL
);
CREATE INDEX queue_calls_by_queue ON queue_calls (campaign_id, session_id, queue_id, number);

-- Who was moved where: at kiosks, and by the office. `time_ms` is when it was decided: of two moves the later decided holds, so one that
-- comes late only takes what later ones left. `number` is the order of arrival, for the audit log; `zone_id` empty = into no zone.
CREATE TABLE zone_moves (
  move_id BLOB NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  moved_staff_id TEXT NOT NULL,
  zone_id TEXT NOT NULL,
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  CHECK (end_ms > start_ms)
);
CREATE INDEX zone_moves_by_person ON zone_moves (moved_staff_id, time_ms);

-- Gifts that were put back at kiosks, each once; `leases.undone` is their sum. A kiosk's totals of units handed out fall by them, so that of two
-- the greater does not tell: `said_total` is what its newest operation says, the one at (`said_epoch`, `said_seq`), with what it had put back
-- before that place. `leases.claimed` is what it presented, in which what it put back is counted.
CREATE TABLE lease_undos (
  operation_id BLOB NOT NULL PRIMARY KEY,
  gift_id BLOB NOT NULL UNIQUE,
  lease_id BLOB NOT NULL REFERENCES leases (lease_id),
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  units INTEGER NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  CHECK (units >= 1)
);
CREATE INDEX lease_undos_by_place ON lease_undos (lease_id, epoch, seq);
ALTER TABLE leases ADD COLUMN undone INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leases ADD COLUMN said_epoch INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leases ADD COLUMN said_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE leases ADD COLUMN said_total INTEGER NOT NULL DEFAULT 0;

-- `settings`: an encoded KioskSettings. The others as its last Hello said them; `battery_percent` NULL = none, `free_disk_bytes` -1 = not said.
ALTER TABLE devices ADD COLUMN settings BLOB NOT NULL DEFAULT X'';
ALTER TABLE devices ADD COLUMN battery_percent INTEGER;
ALTER TABLE devices ADD COLUMN charging INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN free_disk_bytes INTEGER NOT NULL DEFAULT -1;
ALTER TABLE devices ADD COLUMN clock_skew_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN chances_left INTEGER NOT NULL DEFAULT 0;
