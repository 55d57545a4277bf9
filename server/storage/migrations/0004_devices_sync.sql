-- Why: who the kiosks are, and the ledger of everything they ever handed in, so that each fact counts exactly once, for ever.

CREATE TABLE devices (
  device_id TEXT NOT NULL PRIMARY KEY,
  display_name TEXT NOT NULL,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  zone_id TEXT NOT NULL,
  state INTEGER NOT NULL,
  state_reason TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  sign_public_key BLOB NOT NULL,
  box_public_key BLOB NOT NULL,
  program_version TEXT NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  backlog INTEGER NOT NULL,
  create_time_ms INTEGER NOT NULL,
  config_version INTEGER NOT NULL,
  config_hash BLOB NOT NULL,
  FOREIGN KEY (campaign_id, session_id) REFERENCES sessions (campaign_id, session_id)
);
CREATE INDEX devices_by_session ON devices (campaign_id, session_id, device_id);

-- One-time codes. The secret itself is not kept; a used code stays until it would have ended, so that a repeat gets the same device.
CREATE TABLE enrolment_codes (
  secret_hash BLOB NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  zone_id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  expire_time_ms INTEGER NOT NULL,
  used_request_id TEXT NOT NULL,
  device_id TEXT NOT NULL
);
CREATE INDEX enrolment_codes_by_end ON enrolment_codes (expire_time_ms);

-- A run of operations that follow each other: the main run of a device's epoch (branch empty) or a fork, named by the hash of its first
-- operation. `have_seq` and `have_hash` are its head.
CREATE TABLE sync_chains (
  chain INTEGER NOT NULL PRIMARY KEY,
  device_id TEXT NOT NULL REFERENCES devices (device_id),
  epoch INTEGER NOT NULL,
  branch BLOB NOT NULL,
  first_seq INTEGER NOT NULL,
  have_seq INTEGER NOT NULL,
  have_hash BLOB NOT NULL,
  UNIQUE (device_id, epoch, branch)
);

-- Every operation as it came, in the order of arrival. (chain, seq) is the exactly-once key. `commitment` stands for the payload in the hash,
-- so that a payload can be erased and the chain still be verified. `reason` is empty unless the verdict is QUARANTINED.
CREATE TABLE ledger (
  ingest_number INTEGER NOT NULL PRIMARY KEY,
  chain INTEGER NOT NULL REFERENCES sync_chains (chain),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  type INTEGER NOT NULL,
  verdict INTEGER NOT NULL,
  reason TEXT NOT NULL,
  receive_time_ms INTEGER NOT NULL,
  header BLOB NOT NULL,
  sealed_payload BLOB NOT NULL,
  commitment BLOB NOT NULL,
  UNIQUE (chain, seq)
);
-- Only what waits for a person; the rest of the ledger pays nothing for it.
CREATE INDEX ledger_quarantined ON ledger (ingest_number) WHERE verdict = 2;
