-- Why: what a person took back or confirmed anew counts for all their leads, also for those that arrive later.
-- leads.consent_granted says from now on what a lead may be used for; what was ticked stays in lead_consents.

-- Bit n = there is a decision about purpose n. Read with the person anyway, so that a new lead looks further only where there is one.
ALTER TABLE persons ADD COLUMN decided INTEGER NOT NULL DEFAULT 0;

-- Never altered. `kind`: 2 taken back, 3 confirmed. `purposes`: bit n = purpose n. A confirmation counts in its campaign, under whose texts it
-- was given; a withdrawal everywhere. `lead_number` 0 = by phone. `reason` is encrypted with the key in `wrapped_key`.
CREATE TABLE consent_decisions (
  person_number INTEGER NOT NULL,
  event_number INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  purposes INTEGER NOT NULL,
  campaign_id TEXT NOT NULL,
  lead_number INTEGER NOT NULL,
  time_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  wrapped_key BLOB NOT NULL,
  reason BLOB NOT NULL,
  PRIMARY KEY (person_number, event_number)
) WITHOUT ROWID;
