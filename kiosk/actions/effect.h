// What the reducer asks of the world, as values. The app carries each out (Ime at once on the UI thread, the others on the worker) and
// answers with the action named beside it. Effects that hold personal data are wiped by the app with WipeEffect once carried out.
#ifndef FOOTFALL_KIOSK_ACTIONS_EFFECT_H_
#define FOOTFALL_KIOSK_ACTIONS_EFFECT_H_

#include <cstdint>
#include <string>
#include <variant>

#include "kiosk/state/state.h"
#include "proto/rules/consent.h"

namespace footfall::kiosk::effect {

// A checked lead, ready to be sealed. What goes with each lead by itself is given in the same save.
struct SaveLead {  // -> LeadSaved or LeadNotSaved
  int64_t form_id = 0;
  std::string phone_e164, phone_typed;
  std::string display_name;
  Honorific honorific = Honorific::kNone;
  rules::Answers answers;
  rules::ConsentInput consent;  // every purpose offered, with the hash of the words shown
  std::string zone_id;          // empty = none
  std::string staff_id;         // empty = the visitor alone
  int64_t form_version = 0;
};
// Another interest for a lead that was saved.
struct CorrectIntent {  // -> IntentCorrected or IntentNotCorrected
  std::string lead_id;  // 16 bytes
  std::string field_id, option_id;
  std::string staff_id;
};
struct SaveAttendance {
  std::string staff_id;
  AttendanceKind kind = AttendanceKind::kCheckIn;
  std::string zone_id;
};  // -> AttendanceSaved…
struct CheckPin {
  std::string staff_id, pin;
};  // -> PinChecked; a right PIN also opens the duplicate key
struct CheckDuplicate {
  int64_t form_id = 0;
  std::string phone_e164;
};                   // -> DuplicateChecked; known = false while the key is locked
struct LockKeys {};  // forget the duplicate key
struct Enrol {       // also of a kiosk that its server has forgotten
  std::string code;
};                  // -> Enrolled or EnrolFailed
struct Unenrol {};  // -> Unenrolled; never asked while anything waits
// Hand out, issue, redeem, draw, claim: one operation each, durable before the answer. -> the action named, or OfferRefused.
struct HandOutGift {  // -> GiftHandedOut
  int64_t form_id = 0;
  std::string pool, item;
  int64_t quantity = 1;
  std::string lead_id;  // 16 bytes; empty = to somebody who left no details
  std::string staff_id;
  int64_t purchase_fen = 0;
};
struct IssueCoupon {  // -> CouponIssued
  int64_t form_id = 0;
  std::string name;     // of the template
  std::string lead_id;  // 16 bytes; empty = to somebody who left no details
  std::string staff_id;
};
struct CheckCoupon {  // -> CouponChecked, always; spends nothing
  int64_t form_id = 0;
  std::string text;  // QR form or short form, as scanned or typed
};
struct RedeemCoupon {  // -> CouponRedeemed
  int64_t form_id = 0;
  std::string text;  // as it was checked
  std::string name;  // of the template: as the check said, or, where it could not, as staff read it off the visitor's paper
  int64_t purchase_fen = 0;
  std::string staff_id;
};
struct Draw {  // -> Drawn
  int64_t form_id = 0;
  std::string draw;     // its name
  std::string lead_id;  // 16 bytes
  std::string staff_id;
  int64_t purchase_fen = 0;
};
struct ClaimPrize {  // -> PrizeClaimed; asked only after the PIN of `staff_id` was checked
  int64_t form_id = 0;
  std::string draw, entry_id;
  std::string staff_id;
  std::string tax_name, tax_id_number;
};
// -> ImeChanged, but for kClear, which needs no answer.
enum class ImeKind { kType, kBackspace, kChoose, kMore, kCommitRaw, kClear };
struct Ime {
  ImeKind kind = ImeKind::kClear;
  char letter = 0;
  int index = 0;
};

}  // namespace footfall::kiosk::effect

namespace footfall::kiosk {

using Effect = std::variant<effect::SaveLead, effect::CorrectIntent, effect::SaveAttendance, effect::CheckPin, effect::CheckDuplicate,
                            effect::LockKeys, effect::Enrol, effect::Unenrol, effect::HandOutGift, effect::IssueCoupon, effect::CheckCoupon,
                            effect::RedeemCoupon, effect::Draw, effect::ClaimPrize, effect::Ime>;

// Overwrites what is personal or secret in an effect.
void WipeEffect(Effect* effect);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_ACTIONS_EFFECT_H_
