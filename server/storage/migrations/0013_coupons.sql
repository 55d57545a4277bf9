-- Why: coupons as they were made, who got them, where they were redeemed, and what of that does not fit together.

-- What a campaign signs its coupons with. The secret is boxed by the master key, which lies outside the database.
CREATE TABLE coupon_campaigns (
  campaign_number INTEGER NOT NULL PRIMARY KEY,
  campaign_id TEXT NOT NULL UNIQUE,
  key_id BLOB NOT NULL,
  public_key BLOB NOT NULL,
  wrapped_secret BLOB NOT NULL
);

-- `qr_number` stands in the QR form. `made`: coupons there are; `ordered`: those of all batches, also where one is not through yet.
CREATE TABLE coupon_templates (
  template_number INTEGER NOT NULL PRIMARY KEY,
  campaign_number INTEGER NOT NULL REFERENCES coupon_campaigns (campaign_number),
  campaign_id TEXT NOT NULL,
  template_id TEXT NOT NULL,
  qr_number INTEGER NOT NULL,
  version INTEGER NOT NULL,
  made INTEGER NOT NULL,
  ordered INTEGER NOT NULL,
  record BLOB NOT NULL,
  UNIQUE (campaign_id, template_id),
  UNIQUE (campaign_number, qr_number)
);

-- What one request makes, in steps: `next_place` is where the next step begins. `batch` is the time of the request, or the next free
-- millisecond, so that a server restored from a backup numbers nothing as what it has forgotten.
CREATE TABLE coupon_batches (
  batch INTEGER NOT NULL PRIMARY KEY,
  template_number INTEGER NOT NULL REFERENCES coupon_templates (template_number),
  wanted INTEGER NOT NULL,
  made INTEGER NOT NULL,
  next_place INTEGER NOT NULL
);

-- `coupon_number` = batch * 2^20 + place: a batch's coupons stand in a row, and a lease holds a stretch of it. `code_box`: the signed QR
-- form, boxed by the master key, so that a stolen copy of the database is worth no coupon. `serial` is NULL for a coupon that a restored
-- server knows from a kiosk alone. `state` is what follows from everything below, kept for lists; `lease_id` stays when the coupon was
-- issued out of the lease.
CREATE TABLE coupons (
  coupon_number INTEGER NOT NULL PRIMARY KEY,
  coupon_id BLOB NOT NULL UNIQUE,
  campaign_number INTEGER NOT NULL,
  template_number INTEGER NOT NULL,
  serial INTEGER,
  state INTEGER NOT NULL,
  lease_id BLOB,
  code_box BLOB NOT NULL,
  create_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX coupons_by_serial ON coupons (campaign_number, serial);
CREATE INDEX coupons_by_template ON coupons (template_number);
CREATE INDEX coupons_by_state ON coupons (template_number, state);
CREATE INDEX coupons_by_lease ON coupons (lease_id) WHERE lease_id IS NOT NULL;

-- How much of each lease came back or was written off, so that each unit does so once.
CREATE TABLE coupon_leases (
  lease_id BLOB NOT NULL PRIMARY KEY,
  template_number INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  written_off INTEGER NOT NULL
);

-- Every time a coupon was given to somebody; the first to arrive counts. `operation_id` makes a repeat one: the kiosk's operation, or random
-- bytes for the office. `lead_id` may be unknown here; `person_number` is 0 then and when nobody in particular got it.
CREATE TABLE coupon_issues (
  issue_number INTEGER NOT NULL PRIMARY KEY,
  operation_id BLOB NOT NULL UNIQUE,
  coupon_number INTEGER NOT NULL,
  template_number INTEGER NOT NULL,
  campaign_number INTEGER NOT NULL,
  lease_id BLOB,
  device_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  site_id TEXT NOT NULL,
  lead_id BLOB,
  person_number INTEGER NOT NULL,
  channel TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  flags INTEGER NOT NULL
);
CREATE INDEX coupon_issues_by_coupon ON coupon_issues (coupon_number);
CREATE INDEX coupon_issues_by_person ON coupon_issues (template_number, person_number);
CREATE INDEX coupon_issues_by_lead ON coupon_issues (lead_id) WHERE lead_id IS NOT NULL;

-- Every time a coupon was taken. Of those that were not rolled back the first to arrive counts, the others are duplicates. `own_flags`: what
-- was odd when it arrived; `flags`: those and what follows from the other rows. `day` and `hour` are the campaign's time zone's.
CREATE TABLE coupon_redemptions (
  redemption_number INTEGER NOT NULL PRIMARY KEY,
  operation_id BLOB NOT NULL UNIQUE,
  coupon_number INTEGER NOT NULL,
  template_number INTEGER NOT NULL,
  campaign_number INTEGER NOT NULL,
  device_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  staff_id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  site_id TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  day INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  purchase_fen INTEGER NOT NULL,
  value_fen INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  own_flags INTEGER NOT NULL,
  flags INTEGER NOT NULL,
  person_number INTEGER NOT NULL,
  roll_back_ms INTEGER NOT NULL,
  roll_back_reason TEXT NOT NULL,
  roll_back_user TEXT NOT NULL
);
CREATE INDEX coupon_redemptions_by_coupon ON coupon_redemptions (coupon_number);
CREATE INDEX coupon_redemptions_by_campaign ON coupon_redemptions (campaign_number);
CREATE INDEX coupon_redemptions_by_template ON coupon_redemptions (template_number);
CREATE INDEX coupon_redemptions_by_person ON coupon_redemptions (template_number, person_number, day) WHERE person_number > 0;
CREATE INDEX coupon_redemptions_flagged ON coupon_redemptions (campaign_number) WHERE flags <> 0;

-- Coupons made worthless by a person.
CREATE TABLE coupon_voids (
  coupon_number INTEGER NOT NULL PRIMARY KEY,
  campaign_number INTEGER NOT NULL,
  template_number INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  user_id TEXT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX coupon_voids_by_campaign ON coupon_voids (campaign_number, template_number);
