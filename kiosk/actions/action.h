// Everything that can happen, as values: what screens report, what effects answer, what the world changes. No behaviour.
#ifndef FOOTFALL_KIOSK_ACTIONS_ACTION_H_
#define FOOTFALL_KIOSK_ACTIONS_ACTION_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "kiosk/state/state.h"

namespace footfall::kiosk::action {

// --- from the screens: each of these counts as a touch ------------------------------------------------------------------------------
struct Touched {};  // anything else under the finger (a scroll, an empty spot)
struct ChooseLanguage {
  std::string language;
};
struct ToggleLargeText {};
struct ToggleLowered {};  // a tall screen's pages to where an arm reaches
struct ReadAloud {
  std::string words;  // of the page; never what somebody typed
};
// A key of a pad, of the on-screen or of a real keyboard, for whatever has the focus.
enum class KeyKind { kText, kBackspace, kClear, kEnter, kCandidate, kMoreCandidates, kToggleLanguage, kShift, kSymbols, kHandwriting };
struct Key {
  KeyKind kind = KeyKind::kText;
  std::string text;   // kText; may be many characters at once
  int candidate = 0;  // kCandidate: place on the page shown
};
// A barcode scanner read this; it never goes into what has the focus.
struct Scanned {
  std::string text;
};
// The handwriting pad.
struct InkDrawn {
  InkStroke stroke;
};
struct InkUndo {};
struct InkClear {};
// Another month or page of the field's calendar; a day is chosen by SetAnswer.
struct ShowDates {
  DateView view;
};
// The camera, of the page that shows it: for_codes reads QR codes, else it is for a photo. Another page closes it.
struct OpenCamera {
  bool for_codes = true;
};
struct CloseCamera {};
struct StillHere {};

struct SubmitEnrolment {};  // the code typed

struct StartVisitor {};
struct Back {};
struct Next {};     // on the last page: save
struct Restart {};  // leave the form: wipe, attract
// The same again takes it back.
struct ChooseHonorific {
  Honorific honorific = Honorific::kNone;
};
struct ToggleOption {
  std::string field_id, option_id;
};
// A number, a date, a rating; an empty value takes it back.
struct SetAnswer {
  std::string field_id, value;
};
struct ToggleAge {};
struct ToggleConsent {
  rules::Purpose purpose = rules::Purpose::kContact;
};
struct Finish {};  // leave the success page or staff's receipt

struct OpenStaffSignIn {};  // the corner was held
struct CancelSignIn {};
struct SubmitSignIn {};  // number done, or PIN done (six digits do it by themselves)
struct SignOut {};
// A staff page.
struct OpenPage {
  Page page = Page::kStaffHome;
};
struct MarkAttendance {
  AttendanceKind kind = AttendanceKind::kCheckIn;
};

struct FocusField {
  std::string field;
};  // "phone", "name", a field's id
struct SetPhonePrefix {
  std::string digits;
};  // only while the phone is empty
struct SetSurname {
  std::string surname;
};
struct ToggleAgeAndContact {};  // staff: the visitor is old enough and agrees to be contacted
struct SaveStaffLead {
  std::string intent;
};  // option id of the intent field; empty = none
struct ClearStaffLead {};
struct ShowReceipt {};  // of the lead saved last
// Another interest for the lead saved last; one more touch takes it back.
struct CorrectIntent {
  std::string intent;  // option id of the intent field
};

struct AskReset {};  // un-enrol this kiosk
struct ConfirmReset {};
struct CancelReset {};

// Gifts, coupons and draws, staff's pages.
struct ChooseGift {
  std::string pool;
};
struct ChangeQuantity {
  int by = 1;
};
struct ToggleRecipient {};  // of the gift or coupon: the lead saved last, or somebody who left no details
struct HandOut {};
struct UndoHandOut {};  // of the toast that tells of it
struct ChooseCoupon {
  std::string name;  // to issue one; while a short code is looked at: what the visitor's paper says it is
};
struct IssueCoupon {};
// The coupon that came with the lead saved last, for its visitor's camera.
struct ShowCoupon {
  std::string code;  // QR form
};
struct SubmitCoupon {};  // the code typed or scanned: look at it
struct RedeemCoupon {};
struct ChooseWin {
  std::string entry_id;  // 16 bytes
};
struct FocusClaim {
  std::string field;  // "pin", "tax_name", "tax_id_number"
};
struct SubmitClaim {};  // six digits of the PIN do it by themselves
// The published page of a draw: for who just left their details, or, from staff's pages, for the lead saved last.
struct OpenDraw {
  std::string draw;  // its name
};
struct ChooseShow {
  DrawShow show = DrawShow::kWheel;
};
struct StartDraw {};
struct SkipShow {};  // a touch during the show: to the result at once

// What staff note on site.
struct ChooseTab {
  std::string tab;  // a part of the page
};
struct Count {
  CountKind kind = CountKind::kFootTraffic;
};
struct UndoCount {
  CountKind kind = CountKind::kFootTraffic;
};
struct OpenChecklist {
  std::string checklist_id;
};
struct OpenPoint {
  std::string point_id;
};
// A point that asks for nothing more, done or not done any more, from the list.
struct TogglePoint {
  std::string point_id;
};
struct SavePoint {
  bool done = true;
};
struct FocusNote {
  std::string field;  // of the checklist's or the incident's form
};
struct TakePhoto {};
struct DropPhoto {};
struct OpenIncident {
  std::string incident_id;  // 16 bytes; empty = a new one
};
struct SetSeverity {
  Severity severity = Severity::kMinor;
};
struct ChooseZone {
  std::string zone_id;  // the same again takes it back
};
struct ChoosePlan {
  std::string plan_id;  // the same again takes it back
};
struct ToggleOver {};
struct SaveIncident {};
struct OpenSurvey {
  std::string survey_id;
};
struct LeaveSurvey {};  // no more questions
struct OpenTickets {};  // the page on which a visitor takes a number
struct TakeTicket {
  std::string pool;
};
struct ChooseQueue {
  std::string pool;
};
// A number of the chosen queue.
struct CallNumber {
  int64_t number = 0;
  QueueNumberState state = QueueNumberState::kCalled;
};
struct StartDisplay {};
struct PickPerson {
  std::string staff_id;  // the same again lets go of them
};
struct MovePerson {
  std::string staff_id, zone_id;
};
// The end-of-day count, and transfers.
struct OpenCountItem {
  std::string item;  // id
};
struct SaveStockCount {};
struct OpenTransfer {
  std::string transfer_id;
};
struct FillTransfer {};  // all as they were planned, or sent
struct SaveTransferStep {};

// --- answers of effects -------------------------------------------------------------------------------------------------------------
struct Enrolled {};
struct EnrolFailed {
  EnrolProblem problem = EnrolProblem::kInternal;
};
struct Unenrolled {};
struct PinChecked {
  std::string staff_id;
  bool ok = false;
};
struct DuplicateChecked {
  int64_t form_id = 0;
  bool known = false;
};
// Durable on this kiosk. Also for a form that is gone meanwhile: it counts.
struct LeadSaved {
  int64_t form_id = 0;
  std::string staff_id;  // empty = visitor
  int64_t wall_ms = 0;
  std::string receipt_code;           // six characters
  std::string lead_id;                // 16 bytes
  std::vector<IssuedCoupon> coupons;  // that went with it
  std::vector<MissedCoupon> missed;   // that should have gone with it, and were not there to give
};
struct LeadNotSaved {
  int64_t form_id = 0;
};
struct IntentCorrected {
  std::string lead_id;  // 16 bytes
  std::string intent;
};
struct IntentNotCorrected {
  std::string lead_id;
};
struct AttendanceSaved {
  std::string staff_id;
  AttendanceKind kind = AttendanceKind::kCheckIn;
  int64_t wall_ms = 0;
};
struct AttendanceNotSaved {};
// HandOutGift, UndoHandOut, IssueCoupon, RedeemCoupon, Draw or ClaimPrize was not carried out; nothing changed.
struct OfferRefused {
  int64_t form_id = 0;
  Refusal reason = Refusal::kNotLent;
  UsedWhere used = {};  // for kUsedElsewhere
};
// Each of these is durable.
struct GiftHandedOut {
  int64_t form_id = 0;
};
struct GiftPutBack {
  int64_t form_id = 0;
};
struct CouponIssued {
  int64_t form_id = 0;
  IssuedCoupon coupon;
};
// Nothing is spent yet.
struct CouponChecked {
  int64_t form_id = 0;
  Refusal reason = Refusal::kNone;  // kNone = it is good
  CheckedCoupon coupon;             // of one that is good
  UsedWhere used = {};              // for kUsedElsewhere
};
struct CouponRedeemed {
  int64_t form_id = 0;
  int64_t value_fen = 0;  // what the visitor was spared
};
struct Drawn {
  int64_t form_id = 0;
  DrawResult result;
};
struct PrizeClaimed {
  int64_t form_id = 0;
};
// SaveCount, SaveMark, SaveIncident, SaveSurvey, SaveCall, SaveMove, SaveStockCount or SaveTransferStep is durable, or is not there.
struct SiteSaved {
  int64_t form_id = 0;
};
struct SiteNotSaved {
  int64_t form_id = 0;
};
// Durable.
struct TicketTaken {
  int64_t form_id = 0;
  int64_t number = 0;
  int64_t wall_ms = 0;
};
struct PhotoTaken {
  int64_t form_id = 0;
  std::string jpeg;
};
struct PhotoNotTaken {
  int64_t form_id = 0;
};
struct InkRecognised {
  int64_t asked = 0;
  std::vector<std::string> candidates;  // the likeliest first
};
// What the camera was asked for. Never a touch: it looks on while nobody is there.
struct CameraSaw {
  SharedPicture picture;
};
struct CodeSeen {
  std::string text;
};
struct CameraFailed {  // and is closed
  CameraProblem problem = CameraProblem::kGone;
};
struct ImeChanged {
  std::string committed;  // to append to the focused field
  CompositionView composition;
};

// --- the world ----------------------------------------------------------------------------------------------------------------------
struct Tick {};  // at NextDeadline, or whenever
// At start.
struct EnrolmentKnown {
  bool enrolled = false;
};
struct ConfigChanged {
  ConfigView config;
};
struct BoardChanged {
  BoardView board;
};
struct SyncChanged {
  SyncView sync;
};
struct OffersChanged {
  OffersView offers;
};
// At start: a draw whose result nobody may have seen, because the kiosk stopped between its intent and its end. Its slot is taken, its row
// durable.
struct DrawResumed {
  DrawResult result;
};
// From the journal: at start, and whenever it changed.
struct SiteChanged {
  SiteView site;
};
// What this kiosk can do.
struct HandwritingFound {};
struct CameraFound {
  bool present = false;
};
// At start: what the tablet can do.
struct DeviceKnown {
  bool can_speak = false;
};
// At start: there is no dictionary, so that letters stay letters.
struct PinyinMissing {};
// At start, from the journal.
struct TodayLoaded {
  TodayView today;
};

}  // namespace footfall::kiosk::action

namespace footfall::kiosk {

using AnyAction = std::variant<
    action::Touched, action::ChooseLanguage, action::ToggleLargeText, action::ToggleLowered, action::ReadAloud, action::Key,
    action::Scanned, action::InkDrawn, action::InkUndo, action::InkClear, action::ShowDates, action::OpenCamera, action::CloseCamera,
    action::TakePhoto, action::DropPhoto, action::StillHere, action::SubmitEnrolment, action::StartVisitor, action::Back, action::Next,
    action::Restart, action::ChooseHonorific, action::ToggleOption, action::SetAnswer, action::ToggleAge, action::ToggleConsent,
    action::Finish, action::OpenStaffSignIn, action::CancelSignIn, action::SubmitSignIn, action::SignOut, action::OpenPage,
    action::MarkAttendance, action::FocusField, action::SetPhonePrefix, action::SetSurname, action::ToggleAgeAndContact,
    action::SaveStaffLead, action::ClearStaffLead, action::ShowReceipt, action::CorrectIntent, action::AskReset, action::ConfirmReset,
    action::CancelReset, action::ChooseGift, action::ChangeQuantity, action::ToggleRecipient, action::HandOut, action::UndoHandOut,
    action::ChooseCoupon, action::IssueCoupon, action::ShowCoupon, action::SubmitCoupon, action::RedeemCoupon, action::ChooseWin,
    action::FocusClaim, action::SubmitClaim, action::OpenDraw, action::ChooseShow, action::StartDraw, action::SkipShow, action::ChooseTab,
    action::Count, action::UndoCount, action::OpenChecklist, action::OpenPoint, action::TogglePoint, action::SavePoint, action::FocusNote,
    action::OpenIncident, action::SetSeverity, action::ChooseZone, action::ChoosePlan, action::ToggleOver, action::SaveIncident,
    action::OpenSurvey, action::LeaveSurvey, action::OpenTickets, action::TakeTicket, action::ChooseQueue, action::CallNumber,
    action::StartDisplay, action::PickPerson, action::MovePerson, action::OpenCountItem, action::SaveStockCount, action::OpenTransfer,
    action::FillTransfer, action::SaveTransferStep, action::Enrolled, action::EnrolFailed, action::Unenrolled, action::PinChecked,
    action::DuplicateChecked, action::LeadSaved, action::LeadNotSaved, action::IntentCorrected, action::IntentNotCorrected,
    action::AttendanceSaved, action::AttendanceNotSaved, action::OfferRefused, action::GiftHandedOut, action::GiftPutBack,
    action::CouponIssued, action::CouponChecked, action::CouponRedeemed, action::Drawn, action::PrizeClaimed, action::SiteSaved,
    action::SiteNotSaved, action::TicketTaken, action::PhotoNotTaken, action::InkRecognised, action::CameraSaw, action::CodeSeen,
    action::PhotoTaken, action::CameraFailed, action::ImeChanged, action::Tick, action::EnrolmentKnown, action::ConfigChanged,
    action::BoardChanged, action::SyncChanged, action::OffersChanged, action::DrawResumed, action::SiteChanged, action::HandwritingFound,
    action::CameraFound, action::DeviceKnown, action::PinyinMissing, action::TodayLoaded>;

// One thing that happened. A class and not the variant itself: what makes, copies and destroys six dozen alternatives is compiled once, in
// action.cc, instead of wherever a screen emits one.
class Action {
 public:
  template <typename What>
  Action(What what);  // NOLINT(google-explicit-constructor): an action is any of its alternatives
  Action(const Action& other);
  Action(Action&& other) noexcept;
  Action& operator=(const Action& other);
  Action& operator=(Action&& other) noexcept;
  ~Action();

  // For std::visit.
  const AnyAction& any() const { return any_; }
  // The alternative, or null when it is another.
  template <typename What>
  const What* As() const {
    return std::get_if<What>(&any_);
  }

 private:
  AnyAction any_;
};

// Whether a person did it, so that the idle clock begins anew.
bool IsTouch(const Action& action);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_ACTIONS_ACTION_H_
