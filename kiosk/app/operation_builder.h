// Turns what the reducer wants saved into an operation for the journal: header, payload, local effects. Worker only.
// Everything personal it touches is wiped, except the draft's payload, which the journal seals and wipes.
#ifndef FOOTFALL_KIOSK_APP_OPERATION_BUILDER_H_
#define FOOTFALL_KIOSK_APP_OPERATION_BUILDER_H_

#include <string>

#include "footfall/v1/sync_service.pb.h"
#include "kiosk/actions/effect.h"
#include "kiosk/app/campaign_time.h"
#include "kiosk/base/clock.h"
#include "kiosk/base/random.h"
#include "kiosk/journal/journal.h"
#include "kiosk/journal/lease_choice.h"
#include "kiosk/sync/corrected_clock.h"

namespace footfall::kiosk {

class OperationBuilder {
 public:
  struct Parts {
    Clock* clock = nullptr;
    Random* random = nullptr;
    const CorrectedClock* corrected = nullptr;
    const CampaignTime* campaign_time = nullptr;
  };
  explicit OperationBuilder(const Parts& parts) : parts_(parts) {}

  // An operation id of now, 16 bytes.
  std::string NewId();
  // `duplicate_key` empty = locked: then the number is not remembered.
  OperationDraft Lead(const v1::KioskConfig& config, const effect::SaveLead& lead, const std::string& id, const std::string& receipt_code,
                      const std::string& duplicate_key);
  OperationDraft LeadEdit(const v1::KioskConfig& config, const effect::CorrectIntent& correction, const std::string& id);
  OperationDraft Attendance(const v1::KioskConfig& config, const effect::SaveAttendance& attendance, const std::string& id);

  // What is handed out. `spend`: the units and totals as the lease stands.
  // `for_redemption`: id of the coupon's redemption that it goes with; empty = none.
  OperationDraft Gift(const v1::KioskConfig& config, const effect::HandOutGift& gift, const LeaseSpend& spend, const std::string& id,
                      const std::string& for_redemption = "");
  // `gift_id`: of the GIFT operation whose units are put back. `pool`: the gift's. `day`: on which it was handed out, which has them less.
  OperationDraft GiftUndo(const v1::KioskConfig& config, const LeaseUndo& undo, const std::string& gift_id, const std::string& pool,
                          const std::string& staff_id, int32_t day, const std::string& id);
  // `pool`: the queue's name.
  OperationDraft QueueTicket(const v1::KioskConfig& config, const NextNumber& next, const std::string& pool, const std::string& lead_id,
                             const std::string& staff_id, const std::string& id);
  // All that is left of it.
  OperationDraft LeaseReturn(const v1::KioskConfig& config, const Lease& lease, const std::string& id);
  OperationDraft CouponIssue(const v1::KioskConfig& config, const effect::IssueCoupon& asked, const LeaseSpend& spend,
                             const kiosk::CouponIssue& issue);
  OperationDraft CouponRedeem(const v1::KioskConfig& config, const v1::CouponRedeemPayload& payload, const CouponRedemption& redemption,
                              const std::string& id);
  // An entry with its result.
  OperationDraft Draw(const v1::KioskConfig& config, const DrawEntry& entry, const DrawOutcome& outcome);
  // A prize is handed over here no more.
  OperationDraft DrawRelease(const v1::KioskConfig& config, const v1::DrawClosedEntry& closed, const std::string& id);
  // What staff note on site, and what visitors answer.
  OperationDraft Count(const v1::KioskConfig& config, const effect::SaveCount& count, const std::string& id);
  OperationDraft Photo(const v1::KioskConfig& config, const std::string& jpeg, const std::string& staff_id, const std::string& id);
  // `photo_id`: of the PHOTO operation that shows it; empty = none.
  OperationDraft ChecklistMark(const v1::KioskConfig& config, const effect::SaveMark& mark, const std::string& id,
                               const std::string& photo_id);
  OperationDraft Incident(const v1::KioskConfig& config, const effect::SaveIncident& incident, const std::string& id,
                          const std::string& photo_id);
  OperationDraft SurveyAnswer(const v1::KioskConfig& config, const effect::SaveSurvey& survey, const std::string& id);
  OperationDraft QueueCall(const v1::KioskConfig& config, const effect::SaveCall& call, const std::string& id);
  OperationDraft ZoneMove(const v1::KioskConfig& config, const effect::SaveMove& move, const std::string& id);
  OperationDraft StockCount(const v1::KioskConfig& config, const effect::SaveStockCount& count, const std::string& id);
  OperationDraft TransferStep(const v1::KioskConfig& config, const effect::SaveTransferStep& step, const std::string& id);
  OperationDraft DrawClaim(const v1::KioskConfig& config, const effect::ClaimPrize& claim, const std::string& id);

 private:
  OperationDraft Begin(const v1::KioskConfig& config, v1::OperationType type, const std::string& id);

  const Parts parts_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_OPERATION_BUILDER_H_
