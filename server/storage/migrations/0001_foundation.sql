-- Why: what every other part stands on: the one counter, accounts and their tokens, answers kept for repeats, the audit log,
-- the server's identity.

-- Ingest numbers, change numbers and versions all come from here; one row, so that one write per commit keeps it.
CREATE TABLE counter (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  value INTEGER NOT NULL CHECK (value >= 0)
);
INSERT INTO counter (id, value) VALUES (1, 0);

CREATE TABLE users (
  user_id TEXT NOT NULL PRIMARY KEY,
  display_name TEXT NOT NULL,
  role INTEGER NOT NULL,
  staff_id TEXT NOT NULL,
  disabled INTEGER NOT NULL,
  may_reveal INTEGER NOT NULL,
  may_export INTEGER NOT NULL,
  create_time_ms INTEGER NOT NULL,
  password_hash TEXT NOT NULL,
  must_change_password INTEGER NOT NULL
) WITHOUT ROWID;

-- The token itself is not kept: a stolen copy of the database signs nobody in.
CREATE TABLE tokens (
  token_hash BLOB NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (user_id),
  expire_time_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tokens_by_user ON tokens (user_id, expire_time_ms);

-- First answers of calls with a request_id. Never deleted: a repeat after a year is still a repeat.
CREATE TABLE answered_requests (
  caller TEXT NOT NULL,
  action TEXT NOT NULL,
  request_id BLOB NOT NULL,
  request_hash BLOB NOT NULL,
  response BLOB NOT NULL,
  PRIMARY KEY (caller, action, request_id)
) WITHOUT ROWID;

-- Each entry's hash covers the entry and the hash before it; the head stands apart, so that a cut-off end shows too.
CREATE TABLE audit_entries (
  number INTEGER NOT NULL PRIMARY KEY,
  time_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  resource TEXT NOT NULL,
  outcome INTEGER NOT NULL,
  detail TEXT NOT NULL,
  request_id TEXT NOT NULL,
  hash BLOB NOT NULL
);
CREATE INDEX audit_entries_by_outcome ON audit_entries (outcome, number);
CREATE TABLE audit_head (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  number INTEGER NOT NULL,
  hash BLOB NOT NULL
);
INSERT INTO audit_head (id, number, hash) VALUES (1, 0, zeroblob(32));

-- Who this server is to its kiosks: its life (another one after a restore) and the key it signs with, boxed by the master key.
CREATE TABLE server_identity (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  incarnation BLOB NOT NULL,
  sign_seed_box BLOB NOT NULL
);
