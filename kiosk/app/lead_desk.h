// Takes leads, each together with what goes with every lead by rule: all of it is saved at once or none of it. Worker only.
//
// A coupon that cannot be given (used up, the person's share, a clock that is not trusted) never keeps a lead from being saved.
#ifndef FOOTFALL_KIOSK_APP_LEAD_DESK_H_
#define FOOTFALL_KIOSK_APP_LEAD_DESK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "kiosk/actions/effect.h"
#include "kiosk/app/coupon_desk.h"

namespace footfall::kiosk {

class LeadDesk {
 public:
  // All outlive it. `people`: whom it tells of each lead.
  LeadDesk(const DeskParts& parts, CouponDesk* coupons, PersonKeys* people)
      : parts_(parts), save_(parts.journal, parts.builder), coupons_(coupons), people_(people) {}

  // LeadSaved or LeadNotSaved. The same form once more, after it was told as failed, is the same lead.
  Action Save(const effect::SaveLead& lead);

 private:
  absl::Status Store(const effect::SaveLead& lead);
  std::vector<OperationDraft> Drafts(const effect::SaveLead& lead, bool with_coupons);

  const DeskParts parts_;
  RetriedSave save_;
  CouponDesk* const coupons_;
  PersonKeys* const people_;
  // What the form that is being saved, perhaps again, was given at its first try.
  int64_t form_id_ = 0;
  int64_t wall_ms_ = 0;
  std::string receipt_code_;
  std::vector<MissedCoupon> missed_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_LEAD_DESK_H_
