// All that is on the screen. Plain values; changed only by Reduce (kiosk/actions/reducer.h), read by the screens. UI thread only.
// Invariant: what a visitor typed or was called is held only in `visitor` and `staff_form`; WipeForms leaves no trace of it.
#ifndef FOOTFALL_KIOSK_STATE_STATE_H_
#define FOOTFALL_KIOSK_STATE_STATE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kiosk/state/config_view.h"
#include "kiosk/state/input_view.h"
#include "kiosk/state/live_view.h"
#include "kiosk/state/offer_forms.h"
#include "kiosk/state/offer_view.h"
#include "kiosk/state/onsite_forms.h"
#include "kiosk/state/site_view.h"
#include "kiosk/state/stock_view.h"
#include "proto/rules/consent.h"
#include "proto/rules/lead_form.h"

namespace footfall::kiosk {

enum class Page {
  kEnrol,
  kAttract,
  kVisitor,
  kVisitorDone,
  kTickets,       // a visitor takes a number
  kSurvey,        // questions, one a page
  kQueueDisplay,  // whose turn it is, for all who wait; left by the staff entrance
  kDrawRules,     // a draw's published page, before its button
  kDraw,          // the chance itself and what came of it
  kStaffSignIn,
  kStaffHome,
  kStaffLead,
  kOffers,  // gifts, coupons, draws: what is left here
  kHandOut,
  kIssueCoupon,
  kRedeem,
  kClaims,
  kQueue,
  kCounters,
  kChecklists,
  kStockCount,  // what lies in the booth at the end of the day
  kTransfer,    // one side of a transfer
  kTalk,
  kIncidents,
  kSurveys,
  kBoard,
  kMyZone,
  kToday,
  kSync,
  kReturn  // where a kiosk that its server has forgotten takes a code, while it goes on taking leads
};

// Whether the page belongs to somebody who is signed in.
bool IsStaffPage(Page page);

// The time as every rule sees it; set from Env with each action.
struct Now {
  int64_t boot_ms = 0;
  int64_t wall_ms = 0;       // best estimate of true time, milliseconds since 1970
  int32_t utc_offset_s = 0;  // of the campaign's time zone at wall_ms
};
int64_t LocalDay(const Now& now);
int LocalHour(int64_t wall_ms, int32_t utc_offset_s);

enum class Honorific { kNone = 0, kMr = 1, kMs = 2 };  // numbers of footfall.v1.Honorific

// The Pinyin composition as the keyboard shows it.
struct CompositionView {
  std::string preedit;
  std::vector<std::string> candidates;
  bool has_more = false;
  std::string preview;  // what all of it becomes when the highlighted candidate is taken
};

// What is known of a visitor so far; both modes fill the same.
struct LeadDraft {
  std::string phone;  // as typed
  std::string name;
  Honorific honorific = Honorific::kNone;
  rules::Answers answers;
  bool age_confirmed = false;
  std::set<rules::Purpose> granted;
};

// What became of the question whether the number is already known.
enum class DuplicateCheck { kNotAsked, kAsking, kNew, kKnown };

// What both lead forms have.
struct FormState {
  int64_t id = 0;  // rises with each visitor, so that late results of an earlier one are told apart
  LeadDraft draft;
  CompositionView composition;
  KeyboardView keyboard;
  InkView ink;
  DateView date;
  DuplicateCheck duplicate = DuplicateCheck::kNotAsked;
  int64_t duplicate_asked_boot_ms = 0;
  bool saving = false;
  bool save_failed = false;
  std::vector<rules::Problem> problems;  // shown in words; empties with the next change
};

// One page of the visitor's form.
enum class StepKind { kPhone, kName, kField, kConsent };
struct VisitorStep {
  StepKind kind = StepKind::kPhone;
  std::string field_id;  // kField
  bool operator==(const VisitorStep&) const = default;
};

struct VisitorForm : FormState {
  VisitorStep step;
  std::string receipt_code;           // set on the success page, as are the next three
  std::string lead_id;                // 16 bytes
  std::vector<IssuedCoupon> coupons;  // that came with it
  std::vector<MissedCoupon> missed;   // that should have come with it
};

// The lead that staff saved last, so that the page can tell of it while the next one is typed: its receipt and interest, never its person.
struct SavedLead {
  std::string id;  // 16 bytes; empty = none
  std::string receipt_code;
  std::string intent;                 // option id of the intent field; empty = none
  std::string correcting;             // the option that is being saved in its place; empty = none
  std::vector<IssuedCoupon> coupons;  // that came with it
  std::vector<MissedCoupon> missed;   // that should have come with it
};

struct StaffForm : FormState {
  bool name_from_chip = false;  // the name is a surname touched, not typed
  std::string focus = "phone";  // "phone", "name" or a field's id
  SavedLead last;
  bool show_receipt = false;
};

// A survey being answered.
struct SurveyForm : FormState {
  std::string survey_id;
  int64_t version = 0;
  std::string field_id;           // of the question that is shown
  std::string lead_id, staff_id;  // who answers (empty = somebody unnamed), who opened it (empty = the visitor alone)
  bool done = false;              // saved: thanks are shown
};

// Staff signing in: number, then PIN.
struct SignIn {
  std::string number;
  std::string pin;  // wiped as soon as it is handed to the check
  bool entering_pin = false;
  bool checking = false;
  bool wrong = false;  // number or PIN; never says which
  int misses = 0;
  int64_t locked_until_boot_ms = 0;  // 0 = open
};

// kRefused: the code; kNotTaken: this kiosk.
enum class EnrolProblem { kNone, kBadCode, kUnreachable, kRefused, kNotTaken, kInternal };
struct Enrolment {
  bool enrolled = false;
  std::string code;  // as typed
  bool shift = false;
  bool busy = false;
  EnrolProblem problem = EnrolProblem::kNone;
};

// Short messages at the edge of the screen.
enum class ToastKind {
  kCheckedIn,
  kCheckedOut,
  kLeadSaved,
  kNotSaved,
  kResetRefused,
  kSignedOut,
  kZoneChanged,
  kGiftPutBack,
  kNotPutBack,
  kScanNotTaken,
  kSaved,
  kCouponMissed
};
struct Toast {
  ToastKind kind = ToastKind::kLeadSaved;
  std::string detail;  // a time, a code, a zone's id, "2 pool"; never a visitor's name or number
  int64_t until_boot_ms = 0;
};

struct State {
  Now now;
  Page page = Page::kEnrol;
  std::string tablet_language = "zh-Hans";   // where the settings name none
  std::string default_language = "zh-Hans";  // the house's: visitors begin with it
  std::string language = "zh-Hans";
  bool large_text = false;
  bool lowered = false;    // a tall screen's pages stand in its lower part
  bool can_speak = false;  // the tablet reads aloud
  bool spoke = false;      // something was said that may still be heard

  Enrolment enrolment;
  ConfigView config;
  BoardView board;
  SyncView sync;
  TodayView today;
  OffersView offers;
  SiteView site;

  VisitorForm visitor;
  StaffForm staff_form;
  HandOutForm hand_out;
  UndoForm undo;
  IssueForm issue;
  RedeemForm redeem;
  ClaimForm claim;
  FormState claim_keys;  // keyboard and composition of the claim's tax details; its draft stays empty
  DrawPlay play;
  std::array<Counter, 2> counters;  // by CountKind less one
  ChecklistForm checklist;
  IncidentForm incident;
  StockCountForm stock_count;
  TransferForm transfer;
  FormState note_keys;  // keyboard and composition of the words of these four; its draft stays empty
  SurveyForm survey;
  TicketForm ticket;
  CallForm call;
  MoveForm move;
  std::vector<PendingMove> moves;  // saved or being saved; until the board shows them
  std::string tab;                 // the part of the page that is shown; empty = its first
  bool display_mode = false;       // whoever leaves comes back to the queue's display
  CameraView camera;
  bool handwriting = false;  // this kiosk can read it
  SignIn sign_in;
  std::string staff_id;  // who is signed in; empty = nobody
  bool saving_attendance = false;
  bool pinyin_missing = false;  // this program has no dictionary to type Chinese with
  bool confirm_reset = false;

  std::vector<Toast> toasts;
  int64_t last_touch_boot_ms = 0;
  int64_t page_since_boot_ms = 0;
  bool ring = false;  // "are you still there?"
  int64_t next_form_id = 1;
};

// The rules of the form that the present page fills in: the survey's, else the campaign's.
const rules::FormRule& FormRules(const State& state);
// The questions of the open survey under the answers so far; empty when there is none.
std::vector<const rules::FieldRule*> SurveyQuestions(const State& state);
// Where what is done at this kiosk belongs: its own zone, else where who is signed in stands now; empty = none.
std::string ZoneHere(const State& state);
// The board with the moves that it does not show yet.
BoardView BoardWithMoves(const State& state);
// Whether the board tells of now.
bool IsBoardFresh(const State& state);
// Whether this booth's side of a transfer was confirmed here and the board may not show it yet.
bool IsConfirmedHere(const State& state, const BoardTransfer& transfer);
// Touches of a counter in the kiosk's zone today: saved, and on their way.
int64_t CountedToday(const State& state, CountKind kind);
int64_t NotSavedYet(const Counter& counter);

// Whether it was locked from afar: then nothing can be touched and only that is shown.
inline bool IsLocked(const State& state) { return state.config.settings.locked; }
// Whether something was asked of the disk whose answer somebody waits for on the present page.
bool IsSaving(const State& state);
// What the display is to do. kDim: outside the session's hours, while nobody is there.
enum class ScreenWish { kBright, kDim };
ScreenWish ScreenWishOf(const State& state);
// Boot time at which that changes by itself; INT64_MAX = not before something happens.
int64_t DimDeadline(const State& state);
// Whether the page takes an enrolment code now.
bool TakesCode(const State& state);
// The visitor's pages under the answers so far: phone, name, the asked fields that are not staff's, consent.
std::vector<VisitorStep> VisitorSteps(const ConfigView& config, const rules::Answers& answers);
// Place of the present step among them.
int VisitorStepIndex(const State& state);
// Staff's fields under the answers so far, without the intent level (which the save buttons give).
std::vector<const rules::FieldRule*> StaffFields(const State& state);
// The problem of a field ("phone", "display_name", "answers.budget"), or empty.
std::string_view ProblemOf(const FormState& form, std::string_view field);
// How long the success page stays, milliseconds: longer when there is a coupon to photograph or a draw to think about.
int64_t SuccessMs(const State& state);
// The draws that this visitor may be offered now.
std::vector<const DrawView*> DrawsForVisitor(const State& state);
// How long a draw's show takes.
int64_t ShowMs(const DrawPlay& play);
// Whether the toast of a hand-out stands there, with the button that puts it back.
bool ShowsUndo(const State& state);
// What is left of the time for that, milliseconds.
int64_t UndoLeftMs(const State& state, int64_t boot_ms);
// What is left of the time-out ring at this boot time, milliseconds; 0 when it has run out.
int64_t RingLeftMs(const State& state, int64_t boot_ms);

// Overwrites and empties everything personal in one string, one form, both forms and the sign-in.
void WipeText(std::string* text);
void WipeInk(InkView* ink);
void WipeForm(FormState* form);
void WipeForms(State* state);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_STATE_H_
