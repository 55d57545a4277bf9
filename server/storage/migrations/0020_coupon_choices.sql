-- Why: a short code does not tell which template its coupon is of. Where staff took it for another one, both are shown.

-- What staff took a coupon for, where that was not what it is; 0 = a number that no template of the campaign has.
CREATE TABLE coupon_choices (
  redemption_number INTEGER NOT NULL PRIMARY KEY,
  template_number INTEGER NOT NULL
);
