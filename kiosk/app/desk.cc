#include "kiosk/app/desk.h"

#include "kiosk/state/state.h"

namespace footfall::kiosk {

SpendTime Desk::Time() const {
  const CorrectedTime now = parts_.corrected->Now();
  return {now.ms, now.trusted, standing_ != ServerStanding::kNormal, offers().untrusted_units()};
}

int32_t Desk::Today() const {
  const int64_t now_ms = parts_.corrected->Now().ms;
  return static_cast<int32_t>(LocalDay(Now{0, now_ms, parts_.campaign_time->OffsetS(now_ms)}));
}

std::vector<std::string> Desk::KeysOf(const std::string& lead_id) const {
  const Identity* identity = parts_.journal->identity();
  return identity == nullptr ? std::vector<std::string>() : parts_.people->KeysOf(lead_id, identity->keys.box_seed);
}

Refusal Desk::OverLimit(const std::vector<std::string>& keys, const std::string& offer, int64_t units, int64_t per_person,
                        int64_t per_day) const {
  // Whoever left no details gets no more at once than anybody.
  if (per_person > 0 && units > per_person) return Refusal::kPersonLimit;
  for (const std::string& key : keys) {
    // One that cannot be read has had nothing: the server counts again.
    if (per_person > 0 && offers().UnitsOf(key, offer, std::nullopt).value_or(0) + units > per_person) return Refusal::kPersonLimit;
    if (per_day > 0 && offers().UnitsOf(key, offer, Today()).value_or(0) + units > per_day) return Refusal::kDayLimit;
  }
  return Refusal::kNone;
}

Refusal Desk::NotSaved(std::string_view event, const absl::Status& status) const {
  parts_.log->Error(event, {{"status", std::string(status.message())}});
  if (IsLeaseEmpty(status)) return Refusal::kUsedUp;
  if (IsClockBudgetSpent(status)) return Refusal::kClock;
  if (IsCouponUsed(status)) return Refusal::kUsedHere;
  return Refusal::kNotSaved;
}

}  // namespace footfall::kiosk
