// What the simulation reads of pools, coupons and the draw to compare it with the model.
#include <functional>

#include "absl/strings/str_cat.h"
#include "server/base/resource_names.h"
#include "server/drawcheck/draw_verifier.h"
#include "server/draws/draw_file.h"
#include "tests/simulation/office_call.h"
#include "tests/simulation/server_process.h"
#include "tests/simulation/unspoilt.h"

namespace footfall::simulation {
namespace {

std::string PlaceOf(const std::string& device, const std::string& taker, int64_t time_ms) {
  return absl::StrCat(device, " ", taker, " ", time_ms);
}

}  // namespace

server::PoolAccount ServerMachine::ReadAccount(const std::string& pool) {
  server::PoolAccount account;
  const Unspoilt unspoilt(&disk_);
  const absl::Status status = process_->database->Read([&](server::Connection& db) {
    absl::StatusOr<server::PoolAccount> read = server::AccountOf(db, pool);
    if (read.ok()) account = *std::move(read);
    return read.status();
  });
  if (!status.ok()) parts_.found(absl::StrCat("the account cannot be read: ", status.message()));
  return account;
}

void ServerMachine::CheckAccounts() {
  for (const std::string& name : {GiftPool(), CouponPool(kCouponIds[0]), CouponPool(kCouponIds[1]), DrawPool()}) {
    const server::PoolAccount account = ReadAccount(name);
    if (account.Balances()) continue;
    const server::PoolRow& pool = account.pool;
    parts_.found(absl::StrCat("I3: ", name, ": free ", pool.free, " + lent ", account.outstanding, " + suspense ", account.suspense,
                              " + handed out ", pool.handed_out, " + written off ", pool.written_off, " is not ", pool.total));
  }
}

void ServerMachine::CheckOffers() {
  parts_.model->coupons().Look(ReadCoupons(), parts_.model->excuses);
  parts_.model->draws().Look(ReadDraw(), parts_.model->excuses);
}

CouponTables ServerMachine::ReadCoupons() {
  CouponTables tables;
  const Unspoilt unspoilt(&disk_);
  const absl::Status status = process_->database->Read([&](server::Connection& db) {
    absl::Status read;
    const auto query = [&](std::string_view sql, const std::function<void(const server::Row&)>& take) {
      read.Update(db.Query(sql, {}, [&](const server::Row& row) {
        take(row);
        return true;
      }));
    };
    query("SELECT coupon_number, coupon_id, template_number, state, lease_id IS NOT NULL AND lease_id <> x'' FROM coupons",
          [&](const server::Row& row) {
            tables.coupons[row.Int(0)] = {row.Blob(1), row.Int(2), static_cast<int>(row.Int(3)), row.Int(4) != 0};
          });
    query("SELECT operation_id, coupon_number, flags, device_id <> '' FROM coupon_issues ORDER BY issue_number",
          [&](const server::Row& row) {
            tables.issues.push_back({row.Blob(0), row.Int(1), row.Int(2), row.Int(3) != 0});
          });
    query(
        "SELECT redemption_number, coupon_number, operation_id, outcome, flags, value_fen, device_id, user_id, staff_id, time_ms FROM "
        "coupon_redemptions ORDER BY redemption_number",
        [&](const server::Row& row) {
          const std::string device = row.Text(6), user = row.Text(7);
          const std::string taker = user.empty() ? server::StaffName(row.Text(8)) : absl::StrCat("users/", user);
          tables.redemptions.push_back({row.Int(0), row.Int(1), row.Blob(2), static_cast<int>(row.Int(3)), row.Int(4), row.Int(5),
                                        PlaceOf(device.empty() ? "" : server::DeviceName(device), taker, row.Int(9)), !device.empty()});
        });
    query(
        "SELECT first_number, quantity, quantity - spent - returned - counted_back - written_off, returned + counted_back FROM leases "
        "WHERE pool LIKE '%/couponTemplates/%'",
        [&](const server::Row& row) {
          tables.leases.push_back({row.Int(0), row.Int(1), row.Int(2), row.Int(3)});
        });
    query("SELECT coupon_number FROM coupon_voids", [&](const server::Row& row) { tables.voids.insert(row.Int(0)); });
    for (const char* id : kCouponIds) {
      const auto of = server::GetCouponTemplate(db, {kCampaignId, id});
      if (!of.ok()) return of.status();
      tables.end_ms[of->template_number] = of->message.valid().end_ms();
      const auto account = server::AccountOf(db, CouponPool(id));
      if (!account.ok()) return account.status();
      tables.free[of->template_number] = account->pool.free;
      tables.held[of->template_number] = account->outstanding + account->suspense;
    }
    return read;
  });
  if (!status.ok()) parts_.found(absl::StrCat("the coupons cannot be read: ", status.message()));
  return tables;
}

CouponReport ServerMachine::ReadReport() {
  CouponReport report;
  v1::GetCouponReportRequest request;
  request.set_name(server::CampaignName(kCampaignId));
  v1::CouponReport told;
  absl::Status status = FromGrpc(process_->coupons->GetCouponReport(OfficeCall().context(), &request, &told));
  report.redeemed = told.total().redeemed();
  report.cost_fen = told.total().cost_fen();
  report.duplicates = told.total().duplicates();
  report.risk_fen = told.total().risk_fen();
  v1::ListRedemptionsRequest list;
  list.set_parent(request.name());
  list.set_flagged_only(true);
  v1::ListRedemptionsResponse page;
  do {
    list.set_page_token(page.next_page_token());
    page.Clear();
    status.Update(FromGrpc(process_->coupons->ListRedemptions(OfficeCall().context(), &list, &page)));
    for (const v1::CouponRedemption& redemption : page.redemptions()) {
      const auto key = server::ParseCouponRedemptionName("name", redemption.name());
      if (!key.ok()) continue;
      const v1::CouponPlace &place = redemption.place(), &first = redemption.first();
      report.shown[key->redemption_number] = {PlaceOf(place.device(), place.taker(), place.time_ms()),
                                              PlaceOf(first.device(), first.taker(), first.time_ms())};
    }
  } while (!page.next_page_token().empty());
  if (!status.ok()) parts_.found(absl::StrCat("the coupons are not told: ", status.message()));
  return report;
}

DrawTables ServerMachine::ReadDraw() {
  DrawTables tables;
  const server::PoolRow pool = ReadAccount(DrawPool()).pool;
  tables.total = pool.total;
  tables.free = pool.free;
  tables.handed_out = pool.handed_out;
  tables.shortage = pool.shortage;
  const Unspoilt unspoilt(&disk_);
  const absl::Status status = process_->database->Read([&](server::Connection& db) {
    absl::Status read;
    const auto query = [&](std::string_view sql, const std::function<void(const server::Row&)>& take) {
      read.Update(db.Query(sql, {}, [&](const server::Row& row) {
        take(row);
        return true;
      }));
    };
    query(
        "SELECT row_number, device_id, seq, block, slot, entry_id, prize, row_hash, lead_id, person_number, draw_ms, standing FROM "
        "draw_rows "
        "ORDER BY row_number",
        [&](const server::Row& row) {
          tables.rows.push_back({row.Int(0), row.Text(1), row.Int(2), row.Int(3), row.Int(4), row.Blob(5), row.Text(6), row.Blob(7),
                                 row.Blob(8), row.Int(9), row.Int(10), row.Int(11) == 1});
        });
    query("SELECT block, state, device_id, drawn, withdrawn FROM draw_blocks", [&](const server::Row& row) {
      tables.blocks.push_back({row.Int(0), static_cast<int>(row.Int(1)), row.Text(2), row.Int(3), row.Int(4)});
    });
    query("SELECT device_id, head FROM draw_chains", [&](const server::Row& row) { tables.heads[row.Text(0)] = row.Blob(1); });
    query("SELECT entry_id FROM draw_wins", [&](const server::Row& row) { tables.winners.insert(row.Blob(0)); });
    const auto draw = server::GetDraw(db, {kCampaignId, kDrawId});
    if (!draw.ok()) return draw.status();
    tables.state = draw->state();
    return read;
  });
  if (!status.ok()) parts_.found(absl::StrCat("the draw cannot be read: ", status.message()));
  return tables;
}

void ServerMachine::CheckDraw() {
  parts_.model->CheckDraw(ReadDraw());
  parts_.model->draws().CheckFile(VerifyFile());
}

std::string ServerMachine::VerifyFile() {
  std::string file;
  const absl::Status status = process_->database->Read([&](server::Connection& db) {
    return server::WriteDrawFile(db, {kCampaignId, kDrawId}, *process_->vault, [&](std::string_view text) {
      file += text;
      return true;
    });
  });
  if (!status.ok()) return absl::StrCat("it is not written: ", status.message());
  const drawcheck::Verdict verdict = drawcheck::VerifyDrawFile(file);
  std::string words = verdict.verified ? "" : "not verified";
  for (const drawcheck::Finding& finding : verdict.findings) {
    absl::StrAppend(&words, "; ", finding.code, " ", finding.place, ": ", finding.expected, ", not ", finding.found);
  }
  return words;
}

}  // namespace footfall::simulation
