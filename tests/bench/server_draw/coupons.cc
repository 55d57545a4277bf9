#include "tests/bench/server_draw/coupons.h"

#include <cstdio>
#include <ctime>
#include <string>

#include "server/coupons/coupon_keys.h"
#include "server/coupons/coupon_maker.h"
#include "server/coupons/coupon_store.h"
#include "server/leases/lease_store.h"
#include "tests/bench/server_support/figures.h"
#include "tests/bench/server_support/lead_world.h"

namespace footfall::server::support {
namespace {

constexpr int64_t kCoupons = 200'000;

// A template of the world's campaign.
int64_t AddTemplate(LeadWorld& world, const CouponKeys& keys) {
  int64_t template_number = 0;
  MustBeOk(world.database().Write([&](WriteContext& write) -> absl::Status {
    const absl::StatusOr<CouponCampaignRow> campaign = keys.Ensure(write, std::string(kCampaign));
    if (!campaign.ok()) return campaign.status();
    CouponTemplateRow row{.campaign_number = campaign->campaign_number, .campaign_id = campaign->campaign_id};
    row.message.set_name(CouponTemplateName({campaign->campaign_id, "welcome"}));
    row.message.mutable_valid()->set_start_ms(kWorldStartMs);
    row.message.mutable_valid()->set_end_ms(kWorldStartMs + 86'400'000);
    const absl::Status inserted = InsertCouponTemplate(write, &row);
    if (!inserted.ok()) return inserted;
    template_number = row.template_number;
    return SetPool(write, {.pool = row.message.name(), .kind = LeaseKind::kCoupon, .campaign_id = row.campaign_id});
  }),
           "template");
  return template_number;
}

}  // namespace

bool BenchCoupons() {
  LeadWorld world;
  const CouponKeys keys(&world.vault(), SystemRandom());
  CouponMaker maker(&world.database(), &keys, &world.clock(), SystemRandom());
  const int64_t template_number = AddTemplate(world, keys);
  int64_t batch = 0;
  MustBeOk(world.database().Write([&](WriteContext& write) {
    const absl::StatusOr<CouponBatchRow> row = InsertCouponBatch(write, template_number, kCoupons, world.clock().NowMs());
    if (row.ok()) batch = row->batch;
    return row.status();
  }),
           "batch");
  absl::StatusOr<int64_t> made;
  const std::clock_t begin = std::clock();  // of all threads
  const double seconds = Seconds([&] { made = maker.Finish(batch); });
  MustBeOk(made.status(), "making coupons");
  if (*made != kCoupons) {
    std::fprintf(stderr, "%lld coupons were made\n", static_cast<long long>(*made));
    return false;
  }
  Print("draw.codes_per_s", static_cast<double>(kCoupons) / seconds, "1/s");
  Print("draw.code_cpu_us", static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC * 1e6 / static_cast<double>(kCoupons), "us");
  return true;
}

}  // namespace footfall::server::support
