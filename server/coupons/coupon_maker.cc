#include "server/coupons/coupon_maker.h"

#include <algorithm>
#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "proto/rules/coupon_code.h"
#include "proto/rules/crypto.h"
#include "proto/rules/ids.h"
#include "server/base/errors.h"
#include "server/coupons/coupon_rules.h"
#include "server/leases/lease_store.h"

namespace footfall::server {
namespace {

constexpr size_t kUuidSize = 16;
constexpr size_t kEntropySize = kUuidSize + sizeof(uint32_t);  // of a coupon: its id and its short serial
constexpr size_t kMostThreads = 4;                             // what one step is divided among; more would each have too little
constexpr int64_t kMostPlaces = int64_t{1} << kCouponPlaceBits;

uint32_t ReadSerial(std::string_view bytes) {
  uint32_t number = 0;
  for (const char c : bytes) number = number << 8 | static_cast<uint8_t>(c);
  return number & rules::kMaxShortSerial;
}

size_t CountThreads() { return std::clamp<size_t>(std::thread::hardware_concurrency(), 1, kMostThreads); }

}  // namespace

struct CouponMaker::Plan {
  CouponTemplateRow of;
  rules::CouponFacts facts;  // without coupon and serial
  std::string secret;        // wiped with the plan
  int64_t batch = 0, create_ms = 0;
  Plan() = default;
  Plan(Plan&&) = default;
  Plan& operator=(Plan&&) = default;
  ~Plan() { rules::Wipe(&secret); }
};

absl::StatusOr<CouponMaker::Plan> CouponMaker::MakePlan(const CouponBatchRow& batch) const {
  Plan plan;
  plan.batch = batch.batch;
  plan.create_ms = clock_->NowMs();
  absl::Status status = database_->Read([&](Connection& db) -> absl::Status {
    absl::StatusOr<CouponTemplateRow> found = GetCouponTemplate(db, batch.template_number);
    if (!found.ok()) return found.status();
    plan.of = *std::move(found);
    const absl::StatusOr<std::optional<CouponCampaignRow>> campaign = FindCouponCampaign(db, plan.of.campaign_number);
    if (!campaign.ok()) return campaign.status();
    if (!campaign->has_value()) return errors::Internal("a template without its campaign's key");
    plan.facts.campaign_key = *rules::UuidFromBytes((*campaign)->key_id);
    absl::StatusOr<std::string> secret = keys_->OpenSecret(**campaign);
    if (secret.ok()) plan.secret = *std::move(secret);
    return secret.status();
  });
  if (!status.ok()) return status;
  const CouponMinutes minutes = MinutesOf(plan.of.message.valid());
  plan.facts.template_number = plan.of.message.number();
  plan.facts.first_minute = minutes.first;
  plan.facts.last_minute = minutes.last;
  return plan;
}

void CouponMaker::Make(const Plan& plan, const std::string& entropy, size_t from, size_t to, std::vector<CouponRow>* coupons) const {
  rules::CouponFacts facts = plan.facts;
  for (size_t i = from; i < to; ++i) {
    const std::string_view own = std::string_view(entropy).substr(i * kEntropySize, kEntropySize);
    CouponRow& coupon = (*coupons)[i];
    coupon.coupon_id = std::string(own.substr(0, kUuidSize));
    facts.coupon = *rules::UuidFromBytes(coupon.coupon_id);
    facts.short_serial = ReadSerial(own.substr(kUuidSize));
    coupon.serial = facts.short_serial;
    std::string code = rules::SignCoupon(facts, plan.secret);
    coupon.code_box = keys_->BoxCode(code, coupon.coupon_id);
    rules::Wipe(&code);
  }
}

std::vector<CouponRow> CouponMaker::MakeStep(const Plan& plan, int64_t first_place, int64_t count) const {
  const std::string entropy = random_->Bytes(static_cast<int>(static_cast<size_t>(count) * kEntropySize));
  std::vector<CouponRow> coupons(static_cast<size_t>(count));
  for (size_t i = 0; i < coupons.size(); ++i) {
    coupons[i].coupon_number = CouponNumber(plan.batch, first_place + static_cast<int64_t>(i));
    coupons[i].campaign_number = plan.of.campaign_number;
    coupons[i].template_number = plan.of.template_number;
    coupons[i].create_ms = plan.create_ms;
  }
  const size_t share = (coupons.size() + CountThreads() - 1) / CountThreads();
  std::vector<std::thread> threads;
  for (size_t from = 0; from < coupons.size(); from += share) {
    const size_t to = std::min(from + share, coupons.size());
    threads.emplace_back([&, from, to] { Make(plan, entropy, from, to, &coupons); });
  }
  for (std::thread& thread : threads) thread.join();
  return coupons;
}

absl::Status CouponMaker::Store(const Plan& plan, const std::vector<CouponRow>& coupons, CouponBatchRow* batch) {
  CouponBatchRow after;
  const absl::Status status = database_->Write([&](WriteContext& write) -> absl::Status {
    const absl::StatusOr<std::optional<CouponBatchRow>> before = FindCouponBatch(write.db(), plan.batch);
    if (!before.ok()) return before.status();
    if (!before->has_value()) return errors::Internal("a batch of coupons is gone");
    after = **before;
    const absl::StatusOr<int64_t> stored = InsertCoupons(write, coupons);
    if (!stored.ok()) return stored.status();
    after.made += *stored;
    after.next_place += static_cast<int64_t>(coupons.size());
    absl::Status done = UpdateCouponBatch(write, after);
    if (done.ok()) done = AddCouponsMade(write, after.template_number, *stored);
    return done.ok() ? AddToPool(write, plan.of.message.name(), *stored) : done;
  });
  if (status.ok()) *batch = after;
  return status;
}

absl::StatusOr<int64_t> CouponMaker::Finish(int64_t batch_number, const std::function<bool()>& go_on) {
  const std::lock_guard lock(one_at_a_time_);
  CouponBatchRow batch;
  absl::Status status = database_->Read([&](Connection& db) -> absl::Status {
    const absl::StatusOr<std::optional<CouponBatchRow>> found = FindCouponBatch(db, batch_number);
    if (!found.ok()) return found.status();
    if (!found->has_value()) return errors::NotFound(absl::StrCat("couponBatches/", batch_number));
    batch = **found;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  absl::StatusOr<Plan> plan = MakePlan(batch);
  if (!plan.ok()) return plan.status();
  // How many to make from a place on when so many of the batch will be there by then.
  const auto step = [&batch](int64_t place, int64_t made) {
    return std::clamp<int64_t>(std::min(batch.wanted - made, kMostPlaces - place), 0, kStepCoupons);
  };
  std::vector<CouponRow> next = MakeStep(*plan, batch.next_place, step(batch.next_place, batch.made));
  while (!next.empty()) {
    if (go_on && !go_on()) return errors::Unavailable("SHUTTING_DOWN");
    const std::vector<CouponRow> coupons = std::move(next);
    const int64_t place = batch.next_place + static_cast<int64_t>(coupons.size());
    // Those that will turn out to be taken are made up for by the steps after; the count is what was stored.
    const int64_t count = step(place, batch.made + static_cast<int64_t>(coupons.size()));
    auto made = std::async(std::launch::async, [&, place, count] { return MakeStep(*plan, place, count); });
    status = Store(*plan, coupons, &batch);
    next = made.get();
    if (!status.ok()) return status;
    if (next.empty()) next = MakeStep(*plan, batch.next_place, step(batch.next_place, batch.made));
  }
  return batch.made;
}

}  // namespace footfall::server
