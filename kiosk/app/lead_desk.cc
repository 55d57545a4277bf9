#include "kiosk/app/lead_desk.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "kiosk/app/config_views.h"
#include "proto/rules/ids.h"

namespace footfall::kiosk {
namespace {

constexpr int kReceiptRandomBytes = 4;  // 30 of the 32 bits are used

std::string NewReceiptCode(Random* random) {
  uint32_t bits = 0;
  for (const char byte : random->Bytes(kReceiptRandomBytes)) bits = bits << 8 | static_cast<uint8_t>(byte);
  return rules::MakeReceiptCode(bits);
}

}  // namespace

Action LeadDesk::Save(const effect::SaveLead& lead) {
  if (std::exchange(form_id_, lead.form_id) != lead.form_id) {
    receipt_code_ = NewReceiptCode(parts_.random);
    wall_ms_ = parts_.corrected->Now().ms;
  }
  const absl::StatusOr<bool> saved = save_.Begin(absl::StrCat("lead|", lead.form_id));
  absl::Status status = saved.status();
  if (status.ok() && !*saved) status = Store(lead);
  if (!status.ok()) {
    parts_.log->Error("lead.not_saved", {{"status", std::string(status.message())}});
    return Action(action::LeadNotSaved{lead.form_id});
  }
  return Action(action::LeadSaved{lead.form_id, lead.staff_id, wall_ms_, receipt_code_, save_.Id(0), coupons_->Given(&save_), missed_});
}

absl::Status LeadDesk::Store(const effect::SaveLead& lead) {
  // Before anything is given: whoever registers again has had their share.
  people_->Remember(save_.Id(0), lead.phone_e164, LastId(parts_.config->campaign().name()), *parts_.duplicate_key);
  std::vector<OperationDraft> drafts = Drafts(lead, true);
  std::vector<MissedCoupon> planned;  // missed too when the coupons are what cannot be saved
  for (const OperationDraft& draft : drafts) {
    if (draft.effects.coupon_issue) planned.push_back({draft.effects.coupon_issue->pool, Refusal::kNotSaved});
  }
  const absl::Status status = save_.Save(std::move(drafts));
  if (planned.empty() || !absl::IsFailedPrecondition(status)) return status;
  parts_.log->Error("coupon.not_given", {{"status", std::string(status.message())}});
  missed_.insert(missed_.end(), planned.begin(), planned.end());
  return save_.Save(Drafts(lead, false));
}

std::vector<OperationDraft> LeadDesk::Drafts(const effect::SaveLead& lead, bool with_coupons) {
  std::vector<OperationDraft> drafts;
  drafts.push_back(parts_.builder->Lead(*parts_.config, lead, save_.Id(0), receipt_code_, *parts_.duplicate_key));
  if (!with_coupons) return drafts;
  missed_.clear();
  coupons_->AddWithLead(save_.Id(0), lead.staff_id, &save_, &drafts, &missed_);
  return drafts;
}

}  // namespace footfall::kiosk
