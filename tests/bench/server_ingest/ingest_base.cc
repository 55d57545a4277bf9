#include "tests/bench/server_ingest/ingest_base.h"

#include <sqlite3.h>

#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/hash_chain.h"
#include "server/base/resource_names.h"
#include "server/devices/device_store.h"
#include "server/sessions/session_store.h"
#include "tests/bench/server_support/lead_fill.h"
#include "tests/bench/server_support/lead_world.h"
#include "tests/bench/server_support/raw_lead_writer.h"

namespace footfall::server::support {
namespace {

constexpr int kCrowdSessions = 50;

std::string CrowdSession(int index) { return absl::StrCat("booth-", index % kCrowdSessions); }

LoadKiosk MakeKiosk(const KioskPlace& place, int index) {
  rules::Uuid id{};
  id[6] = 0x70;
  id[14] = static_cast<uint8_t>(index >> 8);
  id[15] = static_cast<uint8_t>(index);
  return {.kiosk = TestKiosk(rules::FormatUuid(id), KioskSeed(index), place)};
}

absl::Status InsertKiosk(Connection& db, const TestKiosk& kiosk, const std::string& session_id) {
  return InsertDevice(db, {.id = kiosk.device_id(),
                           .display_name = "Kiosk",
                           .campaign_id = std::string(kCampaign),
                           .session_id = session_id,
                           .sign_public_key = kiosk.public_key(),
                           .box_public_key = std::string(rules::kKeySize, 'x')});
}

absl::Status AddCrowdSessions(WriteContext& write) {
  for (int i = 0; i < kCrowdSessions; ++i) {
    footfall::v1::Session session;
    session.set_name(SessionName({std::string(kCampaign), CrowdSession(i)}));
    session.set_site(SiteName("north-gate"));
    session.mutable_hours()->set_start_ms(kWorldStartMs);
    session.mutable_hours()->set_end_ms(kWorldStartMs + 86'400'000);
    if (absl::Status status = InsertSession(write, &session); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Ledger rows for the leads that are there, as if older kiosks had brought them.
void FillLedger(const std::string& path) {
  RawLeadWriter raw(path);
  const auto run = [&](const char* sql) {
    if (sqlite3_exec(raw.db(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) MustBeOk(absl::InternalError(sqlite3_errmsg(raw.db())), sql);
  };
  run("INSERT INTO sync_chains SELECT 900000000 + rowid, device_id, 99, x'', 1, 0, x'' FROM devices");
  run("INSERT INTO ledger SELECT lead_number, 900000000 + 1 + lead_number % 16, lead_number, randomblob(32), 1, 1, '', 0, randomblob(150),"
      " randomblob(520), randomblob(32) FROM leads");
  run("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace

std::string KioskSeed(int index) { return rules::Hash(absl::StrCat("kiosk ", index)); }

IngestBase MakeIngestBase(const std::string& folder, int64_t stored, int crowd) {
  IngestBase base{.path = folder + "/base.db"};
  auto world = std::make_unique<LeadWorld>();
  const CampaignView& campaign = world->campaign();
  KioskPlace place{.campaign_id = campaign.campaign_id,
                   .session_id = std::string(kDayOne),
                   .seal_key_id = campaign.campaign.seal_key_id(),
                   .seal_public_key = campaign.campaign.seal_public_key()};
  for (int i = 0; i < kFastKiosks; ++i) base.fast.push_back(MakeKiosk(place, i));
  for (int i = 0; i < crowd; ++i) {
    place.session_id = CrowdSession(i);
    base.crowd.push_back(MakeKiosk(place, kFastKiosks + i));
  }
  MustBeOk(world->database().Write([&](WriteContext& write) {
    absl::Status status = AddCrowdSessions(write);
    for (const LoadKiosk& load : base.fast) {
      if (status.ok()) status = InsertKiosk(write.db(), load.kiosk, std::string(kDayOne));
    }
    for (int i = 0; i < crowd; ++i) {
      if (status.ok()) status = InsertKiosk(write.db(), base.crowd[i].kiosk, CrowdSession(i));
    }
    return status;
  }),
           "devices");
  FillLeads(*world, 0, stored);
  CloseInto(std::move(world), base.path);
  FillLedger(base.path);
  return base;
}

void PrepareFast(IngestBase* base, int leads_each) {
  constexpr int64_t kFirstVisitor = 10'000'000;  // nobody who is stored already
  for (int i = 0; i < kFastKiosks; ++i) Prepare(&base->fast[i], kFirstVisitor + int64_t{i} * leads_each, leads_each, kFastBatch);
}

std::string FreshCopy(const IngestBase& base) {
  const std::string path = base.path + ".run";
  for (const char* end : {"", "-wal", "-shm", ".pem"}) std::filesystem::remove(path + end);
  std::filesystem::copy_file(base.path, path);
  return path;
}

int64_t CountRows(const std::string& path, const char* sql) {
  RawLeadWriter raw(path);
  RawStatement statement(raw.db(), sql);
  statement.Step();
  return statement.Column(0);
}

void MustHaveStored(const std::string& path, int64_t stored, const std::vector<LoadKiosk>& kiosks) {
  int64_t sent = 0;
  for (const LoadKiosk& kiosk : kiosks) sent += kiosk.operations;
  for (const char* sql : {"SELECT COUNT(*) FROM leads", "SELECT COUNT(*) FROM ledger"}) {
    const int64_t rows = CountRows(path, sql);
    if (rows != stored + sent) MustBeOk(absl::InternalError(absl::StrCat(rows, " rows, not ", stored + sent)), sql);
  }
}

}  // namespace footfall::server::support
