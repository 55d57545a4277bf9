-- Why: a prize that was won at a kiosk can be fetched there and at the office; only one of them may hand it over. Nothing here is ever
-- deleted but what was not asked for in the end.

-- Entries whose prize the kiosk that drew it is told to hand over no more. `release_ms`: when it answered that it will not; 0 = not yet.
CREATE TABLE draw_releases (
  campaign_id TEXT NOT NULL,
  draw_id TEXT NOT NULL,
  entry_id BLOB NOT NULL,
  device_id TEXT NOT NULL,
  release_ms INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, draw_id, entry_id)
);
CREATE INDEX draw_releases_awaited ON draw_releases (device_id) WHERE release_ms = 0;

-- People whom somebody wants on the list of who cannot win (draw_exclusions) after the draw was published, until somebody else approves.
-- `number`: of the draw's exclusion that they belong to.
CREATE TABLE draw_exclusion_proposals (
  campaign_id TEXT NOT NULL,
  draw_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  phone_hash BLOB NOT NULL,
  tag BLOB NOT NULL,
  PRIMARY KEY (campaign_id, draw_id, number, phone_hash)
);

-- Who bore the tax on a prize when it was handed over, and on which value: an amendment may change it for those that come later.
-- `tax_bearer` as in footfall.v1.TaxBearer. Prizes handed over before are taxed as their draw says.
CREATE TABLE draw_taxes (
  campaign_id TEXT NOT NULL,
  draw_id TEXT NOT NULL,
  entry_id BLOB NOT NULL,
  closing INTEGER NOT NULL,
  tax_bearer INTEGER NOT NULL,
  tax_base_fen INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, draw_id, entry_id, closing)
);
