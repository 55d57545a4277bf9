-- Why: a server that was restored has forgotten whom it lent to since its backup; it must know that, and grant nothing until it has learned it.

-- One row. `incarnation`: the life of the server that grants, or the one of the backup while `backup_number` says how far that reached
-- (-1 = nothing is to be learned). `frozen_since_ms`: since when nothing is granted; 0 = grants are made.
CREATE TABLE lease_life (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  incarnation BLOB NOT NULL,
  backup_number INTEGER NOT NULL,
  frozen_since_ms INTEGER NOT NULL
);

-- While nothing is granted: kiosks that may hold leases this server has forgotten, until they have presented theirs.
CREATE TABLE lease_awaited (
  device_id TEXT NOT NULL PRIMARY KEY
);

-- What a kiosk can still hand out, or was asked for: looked up whenever something of its pools changed. A day's used up leases are many.
CREATE INDEX leases_live ON leases (device_id, number)
  WHERE state = 1 AND (recalled = 1 OR spent + returned + counted_back + written_off < quantity);
