-- Why: a kiosk that claims more for a coupon than its template gives is booked at what the template gives; the rest is shown as risk. And
-- leads that come later than the coupons they were given are looked for.

-- What kiosks claimed beyond what a coupon is worth. Redemptions without a row claimed no more.
CREATE TABLE coupon_excesses (
  redemption_number INTEGER NOT NULL PRIMARY KEY,
  excess_fen INTEGER NOT NULL
);

-- Coupons given to a lead that was not in the books.
CREATE INDEX coupon_issues_unlinked ON coupon_issues (campaign_number) WHERE person_number = 0 AND lead_id IS NOT NULL;
