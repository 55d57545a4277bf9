// What is under way with gifts, coupons and draws: the pages' half-done entries and what the kiosk's memory answered. Plain values; changed
// only by Reduce. Invariant: nothing here names a visitor, but for ClaimForm's tax details; WipeForms leaves no trace of those.
#ifndef FOOTFALL_KIOSK_STATE_OFFER_FORMS_H_
#define FOOTFALL_KIOSK_STATE_OFFER_FORMS_H_

#include <cstdint>
#include <string>

#include "kiosk/state/offer_view.h"

namespace footfall::kiosk {

// Where and when a coupon was redeemed before, as far as it is known.
struct UsedWhere {
  std::string place;    // empty = not known
  int64_t time_ms = 0;  // 0 = not known
};

// What every question to the kiosk's memory has.
struct Request {
  int64_t form_id = 0;               // rises with each question, so that late answers to an earlier one are told apart
  bool busy = false;                 // asked, not answered yet
  Refusal refused = Refusal::kNone;  // the newest answer; kNone also before the first
};

// Gifts to a visitor.
struct HandOutForm : Request {
  std::string pool;
  int quantity = 1;
  bool to_last_lead = true;  // else to somebody who left no details
  std::string purchase;      // yuan, as typed
};

// The hand-out that may still be put back, by who made it, while they are signed in.
struct UndoForm : Request {
  int64_t handed_out = 0;  // its form_id; 0 = there is none
  std::string pool;
  int quantity = 1;
  int64_t since_boot_ms = 0;  // when it was told
  int64_t until_boot_ms = 0;  // a save that failed may be asked for again, so that then the time begins anew
};

// A coupon to a visitor.
struct IssueForm : Request {
  std::string name;  // of the template
  bool to_last_lead = true;
  IssuedCoupon issued;  // name empty = not yet
};

// What a check found out about a coupon that is good.
struct CheckedCoupon {
  std::string name;   // of its template; empty = a short code of which only the server knows the template
  std::string shown;  // how people read it: the short form, or the id's first digits
  bool own = false;   // this kiosk issued it
};

// A visitor's coupon: read, looked at, redeemed.
struct RedeemForm : Request {
  enum class Step { kEntry, kChecked, kDone };
  Step step = Step::kEntry;
  std::string text;  // as scanned or typed
  UsedWhere used;    // for kUsedElsewhere
  CheckedCoupon coupon;
  bool names_itself = false;  // the check said which template it is; else staff reads it off the visitor's paper
  std::string purchase;       // yuan, as typed
  int64_t value_fen = 0;      // kDone: what the visitor was spared
};

// A prize handed over.
struct ClaimForm : Request {
  WinView win;      // as it was chosen; without an entry id = none
  std::string pin;  // wiped as soon as it is handed to the check
  bool checking_pin = false;
  bool wrong_pin = false;
  int misses = 0;
  std::string tax_name, tax_id_number;  // only where the win asks for them
  std::string focus = "pin";            // "pin", "tax_name", "tax_id_number"
  bool done = false;
};

// How a draw's result is shown. kStill = at once, for whom motion does no good.
enum class DrawShow { kWheel, kReels, kCards, kStill };

// One chance of a draw, from its rules to its result.
struct DrawPlay : Request {
  enum class Step { kRules, kMoving, kResult };
  Step step = Step::kRules;
  std::string draw;      // its name; empty = none
  std::string lead_id;   // 16 bytes: who draws
  std::string staff_id;  // who opened it for them; empty = the visitor alone
  std::string purchase;  // yuan, as typed by staff, where the rules ask for it
  DrawShow show = DrawShow::kWheel;
  DrawResult result;  // of kMoving and kResult
  int64_t moving_since_boot_ms = 0;
  bool resumed = false;  // drawn before the kiosk stopped, shown now
};

// "1288" and "12.5" are 128,800 and 1,250 fen; empty = 0; -1 for what is no amount.
int64_t FenOf(const std::string& yuan);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_OFFER_FORMS_H_
