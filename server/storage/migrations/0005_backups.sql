-- Why: which verified copies of the database exist, and how far each kiosk's chain is held by one, so that kiosks may forget it.

CREATE TABLE backups (
  last_number INTEGER NOT NULL,
  create_time_ms INTEGER NOT NULL,
  file TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  sha256 BLOB NOT NULL,
  operations INTEGER NOT NULL,
  leads INTEGER NOT NULL,
  PRIMARY KEY (create_time_ms, file)
) WITHOUT ROWID;

CREATE TABLE stable_chains (
  device_id TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (device_id, epoch)
) WITHOUT ROWID;
