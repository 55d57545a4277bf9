// What the simulation reads out of the server's tables to compare it with the model.
#include <utility>

#include "absl/strings/str_cat.h"
#include "footfall/v1/operation.pb.h"
#include "server/storage/pii_vault.h"
#include "tests/simulation/server_machine.h"
#include "tests/simulation/server_process.h"
#include "tests/simulation/server_template.h"
#include "tests/simulation/unspoilt.h"

namespace footfall::simulation {
namespace {

LedgerEntry ReadEntry(const server::Row& row) {
  LedgerEntry entry{.ingest_number = row.Int(0),
                    .chain = row.Int(1),
                    .device_id = row.Text(2),
                    .epoch = static_cast<uint32_t>(row.Int(3)),
                    .branch = row.Blob(4),
                    .seq = static_cast<uint64_t>(row.Int(5)),
                    .hash = row.Blob(6),
                    .header = row.Blob(7),
                    .commitment = row.Blob(8),
                    .sealed_payload = row.Blob(9),
                    .operation_id = "",
                    .reason = row.Text(11),
                    .verdict = static_cast<server::LedgerVerdict>(row.Int(10))};
  v1::OperationHeader header;
  if (header.ParseFromString(entry.header)) entry.operation_id = header.operation_id();
  return entry;
}

}  // namespace

void ServerMachine::Look() {
  if (!running() || process_->alive == nullptr || process_->database == nullptr) return;
  if (process_->database->LastNumber() == looked_at_) return;
  looked_at_ = process_->database->LastNumber();
  if (disk_.faults_hit > 0) parts_.model->ServerDiskFailed();
  parts_.model->Committed(ReadLedger(parts_.model->last_ingest_number()));
  CheckAccounts();
  CheckOffers();
}

std::vector<LedgerEntry> ServerMachine::ReadLedger(int64_t after) {
  std::vector<LedgerEntry> entries;
  const Unspoilt unspoilt(&disk_);
  const absl::Status status = process_->database->Read([&](server::Connection& db) {
    return db.Query(
        "SELECT l.ingest_number, l.chain, c.device_id, c.epoch, c.branch, l.seq, l.hash, l.header, l.commitment, l.sealed_payload,"
        " l.verdict, l.reason FROM ledger l JOIN sync_chains c ON c.chain = l.chain WHERE l.ingest_number > :1 ORDER BY l.ingest_number",
        {after}, [&](const server::Row& row) {
          entries.push_back(ReadEntry(row));
          return true;
        });
  });
  if (!status.ok()) parts_.found(absl::StrCat("the ledger cannot be read: ", status.message()));
  return entries;
}

Model::Business ServerMachine::ReadBusiness() {
  Model::Business business;
  const auto number = [](server::Connection& db, std::string_view sql, int64_t* value) {
    return db.Query(sql, {}, [&](const server::Row& row) {
      *value = row.Int(0);
      return false;
    });
  };
  const Unspoilt unspoilt(&disk_);
  const absl::Status status = process_->database->Read([&](server::Connection& db) {
    absl::Status read = db.Query(
        "SELECT l.lead_id, p.phone_hash, l.intent, l.consent_granted FROM leads l JOIN persons p ON p.person_number = l.person_number", {},
        [&](const server::Row& row) {
          business.leads[row.Blob(0)] = row.Blob(1);
          business.intents[row.Blob(0)] = static_cast<int>(row.Int(2));
          business.may_contact[row.Blob(0)] = (row.Int(3) >> v1::CONSENT_PURPOSE_CONTACT & 1) != 0;
          return true;
        });
    read.Update(db.Query("SELECT event_id FROM attendance_events", {}, [&](const server::Row& row) {
      business.attendance.insert(row.Blob(0));
      return true;
    }));
    read.Update(db.Query("SELECT edit_id FROM lead_edits WHERE source = 2", {}, [&](const server::Row& row) {
      business.edits.insert(row.Blob(0));
      return true;
    }));
    read.Update(number(db, "SELECT COUNT(*) FROM leads", &business.lead_rows));
    read.Update(number(db, "SELECT COUNT(*) FROM attendance_events", &business.attendance_rows));
    read.Update(number(db, "SELECT COUNT(*) FROM lead_edits WHERE source = 2", &business.edit_rows));
    read.Update(number(db, "SELECT COALESCE(SUM(leads), 0) FROM lead_totals WHERE what = 0", &business.lead_total));
    read.Update(number(db, "SELECT COALESCE(SUM(lead_count), 0) FROM persons", &business.persons_total));
    return read;
  });
  if (!status.ok()) parts_.found(absl::StrCat("the tables cannot be read: ", status.message()));
  return business;
}

void ServerMachine::CheckHeads() {
  const absl::Status status = process_->database->Read([&](server::Connection& db) {
    return db.Query(
        "SELECT c.device_id, c.epoch FROM sync_chains c WHERE NOT EXISTS (SELECT 1 FROM ledger l WHERE l.chain = c.chain AND l.seq = "
        "c.have_seq AND l.hash = c.have_hash) OR c.have_seq <> (SELECT MAX(seq) FROM ledger l WHERE l.chain = c.chain)",
        {}, [&](const server::Row& row) {
          parts_.found(absl::StrCat("I6: a chain's head is not its newest operation: ", row.Text(0), " epoch ", row.Int(1)));
          return true;
        });
  });
  if (!status.ok()) parts_.found(absl::StrCat("the chains cannot be read: ", status.message()));
}

void ServerMachine::Repair() {
  HireNewcomer();
  ReplayQuarantine();
}

void ServerMachine::CheckAll() {
  Repair();
  Model& model = *parts_.model;
  model.CheckLedger(ReadLedger(0));
  CheckHeads();
  model.CheckBusiness(ReadBusiness(), [&](const std::string& phone) { return process_->vault->PhoneHash(phone); });
  CheckAccounts();
  const server::PoolRow gifts = ReadAccount(GiftPool()).pool;
  model.CheckGifts(gifts.handed_out, gifts.shortage, gifts.total);
  model.CheckCoupons(ReadCoupons(), ReadReport());
}

}  // namespace footfall::simulation
