// What the desks at which things are handed out have in common. Worker only.
#ifndef FOOTFALL_KIOSK_APP_DESK_H_
#define FOOTFALL_KIOSK_APP_DESK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "footfall/v1/sync_service.pb.h"
#include "kiosk/actions/action.h"
#include "kiosk/app/campaign_time.h"
#include "kiosk/app/log.h"
#include "kiosk/app/operation_builder.h"
#include "kiosk/app/person_keys.h"
#include "kiosk/app/retried_save.h"
#include "kiosk/journal/lease_choice.h"
#include "kiosk/sync/corrected_clock.h"

namespace footfall::kiosk {

// All outlive the desks.
struct DeskParts {
  Journal* journal = nullptr;
  Random* random = nullptr;
  const CorrectedClock* corrected = nullptr;
  const CampaignTime* campaign_time = nullptr;
  OperationBuilder* builder = nullptr;
  const PersonKeys* people = nullptr;
  Log* log = nullptr;
  const v1::KioskConfig* config = nullptr;     // without a campaign while there is none
  const std::string* duplicate_key = nullptr;  // empty = locked
};

class Desk {
 public:
  // Whether the server lets this kiosk hand something out.
  void SetStanding(ServerStanding standing) { standing_ = standing; }

 protected:
  explicit Desk(const DeskParts& parts) : parts_(parts), save_(parts.journal, parts.builder) {}
  ~Desk() = default;

  OfferBook& offers() const { return parts_.journal->offers(); }
  const v1::KioskConfig& config() const { return *parts_.config; }
  SpendTime Time() const;
  int32_t Today() const;
  // What the journal counts the person under.
  std::vector<std::string> KeysOf(const std::string& lead_id) const;
  // Whether `units` more are too many for one person; 0 = no such limit.
  Refusal OverLimit(const std::vector<std::string>& keys, const std::string& offer, int64_t units, int64_t per_person,
                    int64_t per_day) const;
  // Why nothing was saved, for the screen; the log has the rest.
  Refusal NotSaved(std::string_view event, const absl::Status& status) const;

  const DeskParts parts_;
  RetriedSave save_;
  ServerStanding standing_ = ServerStanding::kNormal;
};

inline Action Refused(int64_t form_id, Refusal reason) { return Action(action::OfferRefused{form_id, reason}); }

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_DESK_H_
