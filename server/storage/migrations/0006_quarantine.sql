-- Why: what people did about operations that could not be applied. The operation itself stays in the ledger as the kiosk sent it.

-- Every repair that was tried, never altered. `refusal`: why it still did not fit; empty = it was applied. `payload_box` is encrypted with the
-- repair's own key, which lies in `wrapped_key`.
CREATE TABLE quarantine_repairs (
  repair_number INTEGER NOT NULL PRIMARY KEY,
  ingest_number INTEGER NOT NULL REFERENCES ledger (ingest_number),
  time_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  refusal TEXT NOT NULL,
  wrapped_key BLOB NOT NULL,
  payload_box BLOB NOT NULL
);
CREATE INDEX quarantine_repairs_by_operation ON quarantine_repairs (ingest_number, repair_number);

-- Set aside by a person; the row goes when it is taken up again.
CREATE TABLE quarantine_dismissals (
  ingest_number INTEGER NOT NULL PRIMARY KEY REFERENCES ledger (ingest_number),
  time_ms INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL
);
