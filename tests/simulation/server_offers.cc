// The office and its coupons, leases and draw. Each call as somebody at a desk makes it; what they were told may be wrong by then.
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "proto/rules/coupon_code.h"
#include "server/base/resource_names.h"
#include "server/draws/approved_steps.h"
#include "tests/simulation/office_call.h"
#include "tests/simulation/server_process.h"
#include "tests/simulation/server_template.h"
#include "tests/simulation/unspoilt.h"
#include "tests/support/disk/hush.h"

namespace footfall::simulation {
namespace {

constexpr int64_t kMinuteMs = 60'000;
constexpr int kMakeCoupons = 4;
constexpr char kBeacon[] = "00000000000000000000000000000000000000000000000000000000000000b5";

std::string CouponIdOf(const std::string& code) {
  rules::CouponFacts facts;
  const CouponKey& key = CampaignCouponKey();
  const auto check = rules::ReadCoupon(code, rules::UuidFromBytes(key.id).value_or(rules::Uuid{}), key.public_key, &facts);
  return check == rules::CouponCheck::kGood ? rules::UuidBytes(facts.coupon) : "";
}

std::string Lower(const std::string& hex) { return absl::AsciiStrToLower(hex); }

}  // namespace

std::string ServerMachine::ReadText(const std::string& sql) {
  std::string text;
  const Unspoilt unspoilt(&disk_);
  const absl::Status status = process_->database->Read([&](server::Connection& db) {
    return db.Query(sql, {}, [&](const server::Row& row) {
      text = row.Text(0);
      return false;
    });
  });
  if (!status.ok()) parts_.found(absl::StrCat("the tables cannot be read: ", status.message()));
  return text;
}

void ServerMachine::WorkWithCoupons() {
  if (!running()) return;
  std::optional<Hush> hush;
  if (disk_.fails()) hush.emplace();
  OfficeCall call;
  const std::vector<CouponModel::Paper>& papers = parts_.model->coupons().papers();
  grpc::Status status;
  const auto tell = [&](const char* what) {
    looked_at_ = -1;  // not all of it takes a number
    Look();
    parts_.trace->Tell("office", what, ": ", static_cast<int>(status.error_code()));
  };
  switch (parts_.dice.Between(0, 5)) {
    case 0: {
      v1::GenerateCouponsRequest request;
      request.set_coupon_template(CouponPool(kCouponIds[0]));
      request.set_count(kMakeCoupons);
      v1::GenerateCouponsResponse made;
      status = process_->coupons->GenerateCoupons(call.context(), &request, &made);
      return tell("makes coupons");
    }
    case 1: {
      v1::IssueCouponRequest request;
      request.set_coupon_template(CouponPool(kCouponIds[0]));
      v1::IssueCouponResponse issued;
      status = process_->coupons->IssueCoupon(call.context(), &request, &issued);
      Look();  // as the model knows what was made
      if (status.ok()) parts_.model->coupons().Give({issued.code(), request.coupon_template()}, CouponIdOf(issued.code()));
      return tell("gives a coupon out");
    }
    case 2:
    case 3: {
      if (papers.empty()) return;
      v1::RedeemCouponRequest request;
      request.set_parent(server::CampaignName(kCampaignId));
      request.set_code(papers[parts_.dice.Index(papers.size())].code);
      request.set_site(server::SiteName("gate"));
      v1::CouponRedemption redeemed;
      status = process_->coupons->RedeemCoupon(call.context(), &request, &redeemed);
      return tell("redeems a coupon");
    }
    case 4: {
      const std::string any = absl::StrCat(parts_.dice.Between(0, 5));
      const std::string number =
          ReadText("SELECT redemption_number FROM coupon_redemptions ORDER BY redemption_number LIMIT 1 OFFSET " + any);
      if (number.empty()) return;
      v1::RollBackRedemptionRequest request;
      request.set_name(absl::StrCat(server::CampaignName(kCampaignId), "/couponRedemptions/", number));
      request.set_reason("brought back");
      v1::CouponRedemption redeemed;
      status = process_->coupons->RollBackRedemption(call.context(), &request, &redeemed);
      return tell("takes a redemption back");
    }
    default: {
      // One that somebody has, more often than not.
      const std::string hex = ReadText(absl::StrCat(
          "SELECT hex(coupon_id) FROM coupons ORDER BY state IN (3, 4) DESC, coupon_number LIMIT 1 OFFSET ", parts_.dice.Between(0, 20)));
      if (hex.empty()) return;
      v1::VoidCouponRequest request;
      request.set_name(absl::StrCat(server::CampaignName(kCampaignId), "/coupons/", Lower(hex)));
      request.set_reason("lost");
      v1::Coupon coupon;
      status = process_->coupons->VoidCoupon(call.context(), &request, &coupon);
      return tell("makes a coupon void");
    }
  }
}

void ServerMachine::WorkWithLeases() {
  if (!running()) return;
  std::optional<Hush> hush;
  if (disk_.fails()) hush.emplace();
  OfficeCall call;
  grpc::Status status;
  const std::string any = absl::StrCat(" ORDER BY number LIMIT 1 OFFSET ", parts_.dice.Between(0, 12));
  const std::string hex = ReadText(absl::StrCat("SELECT hex(lease_id) FROM leases WHERE state < 3", any));
  const std::string name = absl::StrCat("leases/", Lower(hex));
  const int64_t what = parts_.dice.Between(0, 3);
  if (what == 0) {
    v1::ThawLeasesRequest request;
    request.set_reason("cannot wait");
    v1::LeaseFreeze freeze;
    const bool frozen = process_->keeper->frozen();
    status = process_->leases->ThawLeases(call.context(), &request, &freeze);
    parts_.model->excuses.forced = parts_.model->excuses.forced || frozen;
  } else if (hex.empty()) {
    return;
  } else if (what == 1) {
    v1::RecallLeasesRequest request;
    request.set_name(name);
    request.set_undo(parts_.dice.Chance(0.2));
    v1::RecallLeasesResponse recalled;
    status = process_->leases->RecallLeases(call.context(), &request, &recalled);
  } else {
    // Somebody counts what the kiosk still holds, or gives it up.
    v1::CloseLeaseRequest request;
    request.set_name(name);
    const int64_t counted = parts_.dice.Between(0, 2);
    // Chances of a draw nobody can count.
    const bool draws = !ReadText(absl::StrCat("SELECT 1 FROM leases WHERE pool LIKE '%/draws/%' AND hex(lease_id) = '", hex, "'")).empty();
    request.set_counted_back(draws ? 0 : counted);
    request.set_reason("not seen again");
    v1::Lease closed;
    status = process_->leases->CloseLease(call.context(), &request, &closed);
    parts_.model->excuses.counted = parts_.model->excuses.counted || request.counted_back() > 0;
  }
  looked_at_ = -1;
  Look();
  static constexpr const char* kNames[] = {"lends again", "recalls", "closes", "closes"};
  parts_.trace->Tell("office", kNames[what], what == 0 ? "" : " " + name, ": ", static_cast<int>(status.error_code()));
}

void ServerMachine::WorkWithDraw(bool step) {
  if (!running()) return;
  std::optional<Hush> hush;
  if (disk_.fails()) hush.emplace();
  OfficeCall call;
  grpc::Status status;
  const int state = ReadDraw().state;
  v1::Draw draw;
  std::string what;
  if (step && state == v1::DRAW_STATE_PUBLISHED) {
    // Before the published end it takes two.
    const server::DrawKey key{kCampaignId, kDrawId};
    const int64_t now_ms = clock_.NowMs();
    what = "closes the entries";
    const absl::Status closed = process_->database->Write([&](server::WriteContext& write) {
      absl::Status asked =
          server::ProposeEarlyStop(write, key, now_ms + server::kMinHandInMs, "everybody is here", {"users/planner", now_ms}, &draw);
      return asked.ok() ? server::ApproveEarlyStop(write, key, false, {"users/approver", now_ms}, &draw) : asked;
    });
    status = grpc::Status(static_cast<grpc::StatusCode>(closed.code()), "");
  } else if (step && state == v1::DRAW_STATE_ENTRIES_CLOSED) {
    v1::PublishEntriesRequest request;
    request.set_name(DrawPool());
    what = "publishes the entries";
    status = process_->draws->PublishEntries(call.context(), &request, &draw);
  } else if (step && state == v1::DRAW_STATE_ENTRIES_PUBLISHED) {
    v1::DrawClosingRequest request;
    request.set_name(DrawPool());
    request.add_values(kBeacon);
    request.add_values("123");
    what = "runs the closing draw";
    status = process_->draws->DrawClosing(call.context(), &request, &draw);
  } else if (parts_.dice.Chance(0.7)) {
    const std::string entry = ReadText("SELECT hex(entry_id) FROM draw_wins WHERE state = 1 ORDER BY win_number LIMIT 1");
    if (entry.empty()) return;
    v1::ClaimPrizeRequest request;
    request.set_name(DrawPool());
    request.set_entry(Lower(entry));
    request.set_closing(state == v1::DRAW_STATE_DRAWN && parts_.dice.Chance(0.3));
    request.set_tax_name("Winner");
    request.set_tax_id_number("310101199001010011");
    v1::DrawWinner winner;
    what = "hands a prize over";
    status = process_->draws->ClaimPrize(call.context(), &request, &winner);
  } else {
    v1::LapsePrizesRequest request;
    request.set_name(DrawPool());
    v1::LapsePrizesResponse lapsed;
    what = "ends the claims";
    status = process_->draws->LapsePrizes(call.context(), &request, &lapsed);
  }
  looked_at_ = -1;
  Look();
  parts_.trace->Tell("office", what, ": ", static_cast<int>(status.error_code()), " ", status.error_message());
}

}  // namespace footfall::simulation
