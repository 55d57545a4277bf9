-- Why: once an operation has left quarantine, what it was repaired with lies in the books, and must not outlive an erasure there.
UPDATE quarantine_repairs SET wrapped_key = X'', payload_box = X''
WHERE ingest_number IN (SELECT ingest_number FROM ledger WHERE verdict <> 2);
