// One step of the reducer, for the sources of this folder: the state under change and what is asked of the world.
// Each On() carries one kind of action out; which file has it says whom it concerns.
#ifndef FOOTFALL_KIOSK_ACTIONS_STEP_H_
#define FOOTFALL_KIOSK_ACTIONS_STEP_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/actions/action.h"
#include "kiosk/actions/effect.h"
#include "kiosk/state/state.h"

namespace footfall::kiosk {

struct Step {
  State& state;
  std::vector<Effect> effects;
  void Ask(Effect effect) { effects.push_back(std::move(effect)); }
};

// --- shared: shared.cc ---------------------------------------------------------------------------------------------------------------
void GoTo(Step& step, Page page);
void ShowToast(Step& step, ToastKind kind, std::string detail = "");
// What is being read aloud belongs to the page that is left.
void StopSpeaking(Step& step);
// Wipes all that is personal, in the Pinyin engine too.
void WipeAll(Step& step);
// Wipe, the house's language and text size, the attract screen (or enrolment when there is no configuration).
void GoToAttract(Step& step);
void BeginForm(Step& step, FormState* form);
// The form that the present page fills in; nullptr on other pages.
FormState* CurrentForm(State* state);
// The rule of a question of the form that the present page fills in; nullptr when it has none of that id.
const rules::FieldRule* FindRule(const State& state, std::string_view field_id);
// What typing goes to; nullptr when nothing takes text. `type` says what may be typed.
struct TypingTarget {
  std::string* text = nullptr;
  rules::FieldType type = rules::FieldType::kText;
  int max_characters = 0;
  bool amount = false;  // of yuan: digits and a point
};
TypingTarget FindTypingTarget(State* state);
// What has to happen after a form's content changed.
void FormChanged(Step& step, FormState* form);
void PhoneChanged(Step& step, FormState* form);
// Problems of the draft as it would be saved.
std::vector<rules::Problem> CheckDraft(const State& state, const LeadDraft& draft, bool by_visitor);
// Asks for the save of a form without problems.
void AskSave(Step& step, FormState* form, bool by_visitor);
void AskDuplicate(Step& step, FormState* form);
// Numbers a question to the kiosk's memory and marks it as asked.
void BeginRequest(Step& step, Request* request);
// Whether an answer is about to come on this page; then nobody leaves it.
bool IsBusy(const State& state);
// Goes one page on; nothing is checked.
void AdvanceVisitor(Step& step);

// --- time.cc -------------------------------------------------------------------------------------------------------------------------
// Everything that is due by now.
void RunClock(Step& step);
void CountLead(State* state, const std::string& staff_id, int64_t wall_ms);

// --- typing.cc -----------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::Key& action);
void On(Step& step, const action::ImeChanged& action);
// Takes an open Pinyin composition as the space key would: with the highlighted candidate, or as the letters stand when they make none.
void CloseComposition(Step& step);

// --- ink.cc --------------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::InkDrawn& action);
void On(Step& step, const action::InkUndo& action);
void On(Step& step, const action::InkClear& action);
void On(Step& step, const action::InkRecognised& action);
void On(Step& step, const action::HandwritingFound& action);
void On(Step& step, const action::ShowDates& action);
// Wipes what is drawn; a late answer to it is of no interest.
void DropInk(FormState* form);

// --- camera.cc -----------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::Scanned& action);
void On(Step& step, const action::OpenCamera& action);
void On(Step& step, const action::CloseCamera& action);
void On(Step& step, const action::TakePhoto& action);
void On(Step& step, const action::DropPhoto& action);
void On(Step& step, const action::CameraSaw& action);
void On(Step& step, const action::CodeSeen& action);
void On(Step& step, const action::PhotoTaken& action);
void On(Step& step, const action::CameraFailed& action);
void On(Step& step, const action::CameraFound& action);
// The page no longer looks through it.
void ShutCamera(Step& step);

// --- visitor.cc ----------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::StartVisitor& action);
void On(Step& step, const action::Back& action);
void On(Step& step, const action::Next& action);
void On(Step& step, const action::Restart& action);
void On(Step& step, const action::ChooseHonorific& action);
void On(Step& step, const action::ToggleOption& action);
void On(Step& step, const action::SetAnswer& action);
void On(Step& step, const action::ToggleAge& action);
void On(Step& step, const action::ToggleConsent& action);
void On(Step& step, const action::Finish& action);
void On(Step& step, const action::DuplicateChecked& action);
void On(Step& step, const action::LeadSaved& action);
void On(Step& step, const action::LeadNotSaved& action);

// --- staff.cc ------------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::OpenStaffSignIn& action);
void On(Step& step, const action::CancelSignIn& action);
void On(Step& step, const action::SubmitSignIn& action);
void On(Step& step, const action::SignOut& action);
void On(Step& step, const action::OpenPage& action);
void On(Step& step, const action::MarkAttendance& action);
void On(Step& step, const action::FocusField& action);
void On(Step& step, const action::SetPhonePrefix& action);
void On(Step& step, const action::SetSurname& action);
void On(Step& step, const action::ToggleAgeAndContact& action);
void On(Step& step, const action::SaveStaffLead& action);
void On(Step& step, const action::ClearStaffLead& action);
void On(Step& step, const action::ShowReceipt& action);
void On(Step& step, const action::CorrectIntent& action);
void On(Step& step, const action::IntentCorrected& action);
void On(Step& step, const action::IntentNotCorrected& action);
void On(Step& step, const action::AskReset& action);
void On(Step& step, const action::ConfirmReset& action);
void On(Step& step, const action::CancelReset& action);
void On(Step& step, const action::PinChecked& action);
void On(Step& step, const action::AttendanceSaved& action);
void On(Step& step, const action::AttendanceNotSaved& action);

// --- offers.cc ----------------------------------------------------------------------------------------------------------------------
// Takes one step back within staff's pages of gifts, coupons and draws; false when the page is another.
bool BackInOffers(Step& step);
// What a staff page begins with.
void BeginOffersPage(State* state, Page page);
void On(Step& step, const action::ChooseGift& action);
void On(Step& step, const action::ChangeQuantity& action);
void On(Step& step, const action::ToggleRecipient& action);
void On(Step& step, const action::HandOut& action);
void On(Step& step, const action::UndoHandOut& action);
void On(Step& step, const action::ChooseCoupon& action);
void On(Step& step, const action::IssueCoupon& action);
void On(Step& step, const action::ShowCoupon& action);
void On(Step& step, const action::SubmitCoupon& action);
void On(Step& step, const action::RedeemCoupon& action);
void On(Step& step, const action::GiftHandedOut& action);
void On(Step& step, const action::GiftPutBack& action);
void On(Step& step, const action::CouponIssued& action);
void On(Step& step, const action::CouponChecked& action);
void On(Step& step, const action::CouponRedeemed& action);
void On(Step& step, const action::OfferRefused& action);
void On(Step& step, const action::OffersChanged& action);
// The time to put a hand-out back is over.
void RunUndo(State* state);
int64_t UndoDeadline(const State& state);

// --- draws.cc -----------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::OpenDraw& action);
void On(Step& step, const action::ChooseShow& action);
void On(Step& step, const action::StartDraw& action);
void On(Step& step, const action::SkipShow& action);
void On(Step& step, const action::Drawn& action);
void On(Step& step, const action::DrawResumed& action);
// From the published page back to where it was opened.
void LeaveDrawRules(Step& step);
// From the result: to staff's pages when they opened it, else to the attract screen.
void FinishDraw(Step& step);
// The show has run its time.
void EndShow(Step& step);
// Boot time at which the page of a draw changes by itself.
int64_t DrawDeadline(const State& state);

// --- counters.cc --------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::Count& action);
void On(Step& step, const action::UndoCount& action);
// The answers to saves of counters; false when another form is meant.
bool CountSaved(Step& step, int64_t form_id);
bool CountNotSaved(Step& step, int64_t form_id);
// Tries again what is due.
void RunCounters(Step& step);
int64_t CountersDeadline(const State& state);

// --- checklists.cc, incidents.cc ----------------------------------------------------------------------------------------------------
void On(Step& step, const action::OpenChecklist& action);
void On(Step& step, const action::OpenPoint& action);
void On(Step& step, const action::TogglePoint& action);
void On(Step& step, const action::SavePoint& action);
void On(Step& step, const action::FocusNote& action);
void On(Step& step, const action::PhotoNotTaken& action);
void On(Step& step, const action::OpenIncident& action);
void On(Step& step, const action::SetSeverity& action);
void On(Step& step, const action::ChooseZone& action);
void On(Step& step, const action::ChoosePlan& action);
void On(Step& step, const action::ToggleOver& action);
void On(Step& step, const action::SaveIncident& action);
// One step back within these pages; false when there is none.
bool BackInNotes(Step& step);
// Back to the lists.
void CloseChecklistPoint(Step& step);
void CloseIncident(Step& step);

// --- stock.cc -----------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::OpenCountItem& action);
void On(Step& step, const action::SaveStockCount& action);
void On(Step& step, const action::OpenTransfer& action);
void On(Step& step, const action::FillTransfer& action);
void On(Step& step, const action::SaveTransferStep& action);
// One step back within these pages; false when there is none.
bool BackInStock(Step& step);
// The answer to a save of these; false when another form is meant.
bool StockSaved(Step& step, int64_t form_id);
// What the page of the count begins with.
void BeginStockCount(Step& step);

// --- surveys.cc ---------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::OpenSurvey& action);
void On(Step& step, const action::LeaveSurvey& action);
// The visitor is done with the page before: on to the survey for them, if there is one, else to the attract screen.
void LeaveVisitor(Step& step, const std::string& lead_id);
void NextQuestion(Step& step);
void PreviousQuestion(Step& step);
// Thanks were shown long enough, or nobody answers any more.
void EndSurvey(Step& step);
// Boot time at which the survey's page changes by itself.
int64_t SurveyDeadline(const State& state);

// --- queues.cc ----------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::OpenTickets& action);
void On(Step& step, const action::TakeTicket& action);
void On(Step& step, const action::TicketTaken& action);
void On(Step& step, const action::ChooseQueue& action);
void On(Step& step, const action::CallNumber& action);
void On(Step& step, const action::StartDisplay& action);
void LeaveTickets(Step& step);

// --- site.cc ------------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::ChooseTab& action);
void On(Step& step, const action::PickPerson& action);
void On(Step& step, const action::MovePerson& action);
void On(Step& step, const action::SiteSaved& action);
void On(Step& step, const action::SiteNotSaved& action);
void On(Step& step, const action::SiteChanged& action);
// Forgets moves that the board shows, or does not show although it must.
void SettleMoves(State* state);

// --- claims.cc ----------------------------------------------------------------------------------------------------------------------
void ClaimPinChecked(Step& step, const action::PinChecked& action);
void On(Step& step, const action::ChooseWin& action);
void On(Step& step, const action::FocusClaim& action);
void On(Step& step, const action::SubmitClaim& action);
void On(Step& step, const action::PrizeClaimed& action);

// --- world.cc ------------------------------------------------------------------------------------------------------------------------
void On(Step& step, const action::Touched& action);
void On(Step& step, const action::ChooseLanguage& action);
void On(Step& step, const action::ToggleLargeText& action);
void On(Step& step, const action::ToggleLowered& action);
void On(Step& step, const action::ReadAloud& action);
void On(Step& step, const action::DeviceKnown& action);
void On(Step& step, const action::StillHere& action);
void On(Step& step, const action::SubmitEnrolment& action);
void On(Step& step, const action::Enrolled& action);
void On(Step& step, const action::EnrolFailed& action);
void On(Step& step, const action::Unenrolled& action);
void On(Step& step, const action::Tick& action);
void On(Step& step, const action::EnrolmentKnown& action);
void On(Step& step, const action::ConfigChanged& action);
void On(Step& step, const action::BoardChanged& action);
void On(Step& step, const action::SyncChanged& action);
void On(Step& step, const action::PinyinMissing& action);
void On(Step& step, const action::TodayLoaded& action);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_ACTIONS_STEP_H_
