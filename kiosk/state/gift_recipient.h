// To whom a gift may be handed out. Pure; any thread.
#ifndef FOOTFALL_KIOSK_STATE_GIFT_RECIPIENT_H_
#define FOOTFALL_KIOSK_STATE_GIFT_RECIPIENT_H_

#include <string>

#include "kiosk/state/offer_view.h"

namespace footfall::kiosk {

// Why the gift is not handed out to that lead; empty = to somebody who left no details, of whom nobody can say what they have had before.
inline Refusal WhyNotTo(const GiftView& gift, const std::string& lead_id) {
  const Refusal none = WhyNone(gift);
  return none == Refusal::kNone && gift.per_person > 0 && lead_id.empty() ? Refusal::kNeedsLead : none;
}

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_GIFT_RECIPIENT_H_
