-- Why: what can be handed out without a network (gifts, coupons, chances of a draw, queue numbers) is counted in pools and lent to kiosks in
-- leases, so that the server always knows who holds what and nothing is handed out twice.

-- `pool` is the resource's name. Invariant, after every job: free + what open leases and those in suspense still hold + handed_out +
-- written_off = total. `free` can be below zero only after a restore that forgot what came in: then nothing is granted. `shortage` counts
-- units handed out that no lease had any more (a tablet put back from an image, a lease that was counted back too early).
CREATE TABLE lease_pools (
  pool TEXT NOT NULL PRIMARY KEY,
  kind INTEGER NOT NULL,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  kiosk_units INTEGER NOT NULL,
  granting INTEGER NOT NULL,
  total INTEGER NOT NULL,
  free INTEGER NOT NULL,
  handed_out INTEGER NOT NULL,
  written_off INTEGER NOT NULL,
  shortage INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  CHECK (total >= 0 AND handed_out >= 0 AND written_off >= 0 AND shortage >= 0)
);
CREATE INDEX lease_pools_by_session ON lease_pools (campaign_id, session_id);

-- A lease: `quantity` = spent + returned + counted_back + written_off + what the kiosk still holds. `returned` is what the kiosk says it
-- gave back, `counted_back` what a person found. `claimed` is the greatest total of units handed out that the kiosk ever reported; more
-- than `spent` means that facts are missing. `number` is the order in which they were given; `learned` those that a restored server had
-- forgotten. `grant_bytes` and `signature` are what the kiosk holds.
CREATE TABLE leases (
  lease_id BLOB NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  pool TEXT NOT NULL REFERENCES lease_pools (pool),
  device_id TEXT NOT NULL,
  state INTEGER NOT NULL,
  recalled INTEGER NOT NULL,
  learned INTEGER NOT NULL,
  fence INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  first_number INTEGER NOT NULL,
  spent INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  counted_back INTEGER NOT NULL,
  written_off INTEGER NOT NULL,
  shortage INTEGER NOT NULL,
  claimed INTEGER NOT NULL,
  grant_time_ms INTEGER NOT NULL,
  not_after_ms INTEGER NOT NULL,
  grant_bytes BLOB NOT NULL,
  signature BLOB NOT NULL,
  CHECK (quantity >= 1 AND spent >= 0 AND returned >= 0 AND counted_back >= 0 AND written_off >= 0 AND shortage >= 0
         AND spent + returned + counted_back + written_off <= quantity)
);
CREATE INDEX leases_by_device ON leases (device_id, number);
CREATE INDEX leases_by_pool ON leases (pool, number);
-- Only what can still run out of time.
CREATE INDEX leases_by_end ON leases (not_after_ms) WHERE state = 1;

-- Why a person closed, forced or thawed something, for the list of what does not add up.
CREATE TABLE lease_events (
  number INTEGER NOT NULL PRIMARY KEY,
  pool TEXT NOT NULL,
  lease_id BLOB NOT NULL,
  kind INTEGER NOT NULL,
  units INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX lease_events_by_pool ON lease_events (pool, number);
