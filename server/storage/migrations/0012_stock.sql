-- Why: what there is of each item and where, kept in double entry so that nothing appears or vanishes without a movement; the gifts of a
-- session, what visitors got of them, and what people counted.

CREATE TABLE stock_items (
  item_id TEXT NOT NULL PRIMARY KEY,
  category INTEGER NOT NULL,
  version INTEGER NOT NULL,
  record BLOB NOT NULL
);

-- Units of an item in a place: the sum of the movements into it less those out of it. Only the outside, 'supplier', can be below zero.
CREATE TABLE stock_balances (
  place TEXT NOT NULL,
  item_id TEXT NOT NULL REFERENCES stock_items (item_id),
  quantity INTEGER NOT NULL,
  PRIMARY KEY (place, item_id),
  CHECK (quantity >= 0 OR place = 'supplier')
);
CREATE INDEX stock_balances_by_item ON stock_balances (item_id, place);

-- `running` = 1: all of its kind from one place to another, one row that grows (what kiosks hand out has its own rows in gift_hand_outs;
-- a movement for each would say it twice).
CREATE TABLE stock_movements (
  number INTEGER NOT NULL PRIMARY KEY,
  kind INTEGER NOT NULL,
  item_id TEXT NOT NULL REFERENCES stock_items (item_id),
  from_place TEXT NOT NULL,
  to_place TEXT NOT NULL,
  quantity INTEGER NOT NULL,
  running INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  transfer_id TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  CHECK (quantity >= 0 AND from_place <> to_place)
);
CREATE INDEX stock_movements_by_from ON stock_movements (from_place, number);
CREATE INDEX stock_movements_by_to ON stock_movements (to_place, number);
CREATE INDEX stock_movements_by_item ON stock_movements (item_id, number);
CREATE UNIQUE INDEX stock_movements_running ON stock_movements (from_place, item_id, kind) WHERE running = 1;

CREATE TABLE stock_transfers (
  number INTEGER NOT NULL PRIMARY KEY,
  transfer_id TEXT NOT NULL UNIQUE,
  from_place TEXT NOT NULL,
  to_place TEXT NOT NULL,
  state INTEGER NOT NULL,
  record BLOB NOT NULL
);
CREATE INDEX stock_transfers_by_from ON stock_transfers (from_place, number);
CREATE INDEX stock_transfers_by_to ON stock_transfers (to_place, number);

-- Makes an item of a booth a gift. Its units are counted in the pool of the same name (lease_pools).
CREATE TABLE session_gifts (
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  item_id TEXT NOT NULL REFERENCES stock_items (item_id),
  version INTEGER NOT NULL,
  record BLOB NOT NULL,
  PRIMARY KEY (campaign_id, session_id, item_id),
  FOREIGN KEY (campaign_id, session_id) REFERENCES sessions (campaign_id, session_id)
);

-- What a visitor got. `lead_id` empty = somebody who left no data; `person_number` 0 = nobody known (yet): the lead may come later, or never.
-- `per_person` is the limit that held when it was entered. `flags`: bit n = HandOutFlag n.
CREATE TABLE gift_hand_outs (
  operation_id BLOB NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  campaign_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  item_id TEXT NOT NULL REFERENCES stock_items (item_id),
  lease_id BLOB NOT NULL,
  quantity INTEGER NOT NULL,
  lead_id BLOB NOT NULL,
  person_number INTEGER NOT NULL,
  staff_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  purchase_fen INTEGER NOT NULL,
  per_person INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  CHECK (quantity >= 1)
);
CREATE INDEX gift_hand_outs_by_session ON gift_hand_outs (campaign_id, session_id, number);
CREATE INDEX gift_hand_outs_flagged ON gift_hand_outs (campaign_id, session_id, number) WHERE flags <> 0;
CREATE INDEX gift_hand_outs_by_person ON gift_hand_outs (campaign_id, person_number, item_id) WHERE person_number > 0;
-- Few: a kiosk hands in a lead before what it gave to them.
CREATE INDEX gift_hand_outs_unlinked ON gift_hand_outs (campaign_id, session_id, lead_id) WHERE person_number = 0 AND lead_id <> X'';

-- A person's last count of an item in a place. `moved`: units that came in less those that went out since. `explanations` is an encoded
-- CountLine. `booked`: the session was reconciled by it.
CREATE TABLE stock_counts (
  place TEXT NOT NULL,
  item_id TEXT NOT NULL REFERENCES stock_items (item_id),
  counted INTEGER NOT NULL,
  moved INTEGER NOT NULL,
  explanations BLOB NOT NULL,
  actor TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  booked INTEGER NOT NULL,
  PRIMARY KEY (place, item_id)
);

-- A proposal looks at what earlier sessions brought at the same site.
CREATE INDEX sessions_by_site ON sessions (site_id, state);
