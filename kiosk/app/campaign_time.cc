#include "kiosk/app/campaign_time.h"

namespace footfall::kiosk {
namespace {

constexpr int kShanghaiOffsetS = 8 * 3600;

absl::TimeZone DefaultZone() {
  absl::TimeZone zone;
  // A tablet without the tz database still gets China's time right: it has had one offset since 1991.
  return absl::LoadTimeZone("Asia/Shanghai", &zone) ? zone : absl::FixedTimeZone(kShanghaiOffsetS);
}

}  // namespace

CampaignTime::CampaignTime() : zone_(DefaultZone()) {}

void CampaignTime::SetZone(const std::string& name) {
  absl::TimeZone zone;
  if (name.empty() || !absl::LoadTimeZone(name, &zone)) zone = DefaultZone();
  std::lock_guard lock(mutex_);
  zone_ = zone;
}

int32_t CampaignTime::OffsetS(int64_t wall_ms) const {
  std::lock_guard lock(mutex_);
  return zone_.At(absl::FromUnixMillis(wall_ms)).offset;
}

}  // namespace footfall::kiosk
