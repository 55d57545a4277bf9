// What the reducer asks of the world, as values. The app carries each out (Ime at once on the UI thread, pad and camera on a worker of
// their own, the others on the worker) and
// answers with the action named beside it. Effects that hold personal data are wiped by the app with WipeEffect once carried out.
#ifndef FOOTFALL_KIOSK_ACTIONS_EFFECT_H_
#define FOOTFALL_KIOSK_ACTIONS_EFFECT_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

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
// The hand-out is put back. The same `handed_out` once more is the same again, not another.
struct UndoHandOut {  // -> GiftPutBack
  int64_t form_id = 0;
  int64_t handed_out = 0;  // form_id of its HandOutGift
  std::string staff_id;
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
// What staff note on site: one operation each (a picture before what names it), durable before the answer. -> SiteSaved or SiteNotSaved.
// The same form_id once more is the same again, not another.
struct SaveCount {
  int64_t form_id = 0;
  CountKind kind = CountKind::kFootTraffic;
  int64_t number = 0, first_ms = 0;
  std::string zone_id, staff_id;
};
struct SaveMark {
  int64_t form_id = 0;
  std::string checklist_id, point_id;
  bool done = true;
  int64_t counted = -1;  // -1 = nothing
  std::string note;
  std::string jpeg;  // empty = no picture
  std::string staff_id;
};
struct SaveIncident {
  int64_t form_id = 0;
  std::string incident_id;  // 16 bytes; empty = a new one
  std::string zone_id;
  Severity severity = Severity::kMinor;
  std::string text, plan_id, told;
  bool over = false;
  std::string jpeg;  // empty = no picture
  std::string staff_id;
};
struct SaveSurvey {
  int64_t form_id = 0;
  std::string survey_id;
  int64_t version = 0;
  rules::Answers answers;
  std::string lead_id;  // 16 bytes; empty = somebody unnamed
  std::string language;
  std::string staff_id;  // empty = the visitor alone
};
struct SaveCall {
  int64_t form_id = 0;
  std::string pool;  // the queue's name
  int64_t number = 0;
  QueueNumberState state = QueueNumberState::kCalled;
  std::string zone_id, staff_id;
};
struct SaveMove {
  int64_t form_id = 0;
  std::string moved_staff_id, zone_id;
  int64_t start_ms = 0;
  std::string staff_id;
};
struct SaveStockCount {
  struct Part {
    Difference kind = Difference::kLost;
    int64_t units = 0;
  };
  int64_t form_id = 0;
  std::string item;  // id
  int64_t counted = 0;
  std::vector<Part> parts;
  std::string note;
  std::string staff_id;
};
struct SaveTransferStep {
  struct Line {
    std::string item;  // id
    int64_t units = 0;
  };
  int64_t form_id = 0;
  std::string transfer_id;
  TransferStep step = TransferStep::kNone;
  std::vector<Line> lines;
  std::string note;
  std::string staff_id;
};
// The next number of a queue's range. -> TicketTaken or OfferRefused
struct TakeTicket {
  int64_t form_id = 0;
  std::string pool;
  std::string lead_id;  // 16 bytes; empty = somebody who left no details
  std::string staff_id;
};
// The strokes so far; the newest question alone is of interest.
struct Recognise {  // -> InkRecognised
  int64_t asked = 0;
  std::vector<InkStroke> strokes;
  bool traditional = false;
};
struct OpenCamera {  // -> CameraSaw and CodeSeen until CloseCamera, or CameraFailed
  bool for_codes = true;
};
struct CloseCamera {};
// Asked only while there is one. -> PhotoTaken with a JPEG of 60 KiB at most, or PhotoNotTaken
struct TakePhoto {
  int64_t form_id = 0;
};
// -> ImeChanged, but for kClear, which needs no answer.
enum class ImeKind { kType, kBackspace, kChoose, kMore, kCommitRaw, kClear };
struct Ime {
  ImeKind kind = ImeKind::kClear;
  char letter = 0;
  int index = 0;
};

// Something to hear; at the volume of the settings. No answer.
enum class SoundKind { kSuccess, kWin };
struct Sound {
  SoundKind kind = SoundKind::kSuccess;
};
// Words of the page, to be read aloud; what is being read ends. Empty = only that. No answer.
struct Speak {
  std::string words, language;
};

}  // namespace footfall::kiosk::effect

namespace footfall::kiosk {

using Effect = std::variant<effect::SaveLead, effect::CorrectIntent, effect::SaveAttendance, effect::CheckPin, effect::CheckDuplicate,
                            effect::LockKeys, effect::Enrol, effect::Unenrol, effect::HandOutGift, effect::UndoHandOut, effect::IssueCoupon,
                            effect::CheckCoupon, effect::RedeemCoupon, effect::Draw, effect::ClaimPrize, effect::SaveCount,
                            effect::SaveMark, effect::SaveIncident, effect::SaveSurvey, effect::SaveCall, effect::SaveMove,
                            effect::SaveStockCount, effect::SaveTransferStep, effect::TakeTicket, effect::TakePhoto, effect::Recognise,
                            effect::OpenCamera, effect::CloseCamera, effect::Ime, effect::Sound, effect::Speak>;

// Overwrites what is personal or secret in an effect.
void WipeEffect(Effect* effect);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_ACTIONS_EFFECT_H_
