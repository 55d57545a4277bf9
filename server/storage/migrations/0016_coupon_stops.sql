-- Why: kiosks are told which coupons must not be redeemed any more, each change once.

-- Every coupon that ever was on its campaign's stop list, also one that is good again; `version` is its latest change's number in the list.
-- Why it is on the list, or that it is not, its own rows say.
CREATE TABLE coupon_stops (
  coupon_number INTEGER NOT NULL PRIMARY KEY,
  campaign_number INTEGER NOT NULL,
  version INTEGER NOT NULL
);
CREATE UNIQUE INDEX coupon_stops_by_version ON coupon_stops (campaign_number, version);

-- Those that were redeemed, made void or written off before there was a list.
INSERT INTO coupon_stops (coupon_number, campaign_number, version)
SELECT coupon_number, campaign_number, row_number() OVER (PARTITION BY campaign_number ORDER BY coupon_number)
FROM coupons WHERE state IN (4, 5, 6);
