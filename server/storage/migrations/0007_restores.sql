-- Why: the account of a restore: what the backup held of each kiosk, and what the kiosk said it had when it came again.

-- One row a new life of the server. `known_number`: the last change known of before, 0 = not known.
CREATE TABLE restores (
  restore_number INTEGER NOT NULL PRIMARY KEY,
  time_ms INTEGER NOT NULL,
  backup_number INTEGER NOT NULL,
  known_number INTEGER NOT NULL
);

-- `backup_seq` is as of the restore; what follows it as of the kiosk's first Hello after that (`hello_time_ms`, 0 = none yet). `lost_first`
-- to `lost_last` was pruned there and is not here; 0 = nothing.
CREATE TABLE restore_epochs (
  restore_number INTEGER NOT NULL REFERENCES restores (restore_number),
  device_id TEXT NOT NULL REFERENCES devices (device_id),
  epoch INTEGER NOT NULL,
  backup_seq INTEGER NOT NULL,
  hello_time_ms INTEGER NOT NULL,
  oldest_seq INTEGER NOT NULL,
  head_seq INTEGER NOT NULL,
  head_hash BLOB NOT NULL,
  lost_first INTEGER NOT NULL,
  lost_last INTEGER NOT NULL,
  PRIMARY KEY (restore_number, device_id, epoch)
) WITHOUT ROWID;
