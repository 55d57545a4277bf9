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

// A checked lead, ready to be sealed.
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
                            effect::LockKeys, effect::Enrol, effect::Unenrol, effect::Ime>;

// Overwrites what is personal or secret in an effect.
void WipeEffect(Effect* effect);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_ACTIONS_EFFECT_H_
