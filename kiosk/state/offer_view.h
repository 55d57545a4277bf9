// What a kiosk may hand out, and what became of it: gifts, coupons, lucky draws. Plain values for the screen, replaced as a whole by the
// app whenever the configuration, the leases or this kiosk's own entries change. Money is in fen, times are milliseconds since 1970.
// Invariant: `left` > 0 exactly when `none` is Refusal::kNone.
#ifndef FOOTFALL_KIOSK_STATE_OFFER_VIEW_H_
#define FOOTFALL_KIOSK_STATE_OFFER_VIEW_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "kiosk/state/config_view.h"

namespace footfall::kiosk {

// Why something is not handed out, redeemed, drawn or claimed. Each has its own words on the screen ("refusal.*").
enum class Refusal {
  kNone = 0,  // it is
  // Of the kiosk.
  kNotLent,   // it was lent no units of it yet
  kUsedUp,    // all units it was lent are handed out
  kFrozen,    // the server told it to hand nothing out
  kClock,     // its clock cannot be trusted
  kNotSaved,  // the disk did not take it
  kGone,      // it is not offered any more
  // Of the time.
  kNotOpenYet,
  kOver,
  // Of the person.
  kPersonLimit,       // has had what one person gets
  kDayLimit,          // has had what one person gets on a day
  kPurchaseTooSmall,  // has not bought for enough
  kNeedsLead,         // only for somebody who left their details
  kExcluded,          // staff and relatives cannot win
  // Of a coupon.
  kUnreadable,     // no coupon, or a character is wrong
  kForeign,        // another campaign's
  kForged,         // its signature or check does not fit
  kNotHere,        // not redeemed at this site
  kUsedHere,       // redeemed at this kiosk before
  kOfflineCap,     // worth more than may be redeemed without the server
  kNeedsStaffKey,  // a short code can only be checked after a staff member signed in here with the PIN
  kVoid,           // the office made it worthless
  kUsedElsewhere,  // redeemed at another kiosk or at the office
  kGiftNone        // the gift it is for is not here to hand out
};

struct GiftView {
  std::string pool;  // the pool's name; names the gift towards the kiosk's memory
  std::string item;  // "items/{item}"
  LocalizedText name;
  int64_t left = 0;  // units here
  Refusal none = Refusal::kNotLent;
  int per_person = 0;            // 0 = no limit
  int64_t min_purchase_fen = 0;  // 0 = for everybody
};

// Numbers are those of footfall.v1.CouponKind.
enum class CouponKind { kUnknown = 0, kAmount, kPercent, kThreshold, kGift, kBundle };

struct CouponView {
  std::string name;  // "campaigns/{campaign}/couponTemplates/{template}"
  LocalizedText title, terms;
  CouponKind kind = CouponKind::kUnknown;
  int64_t amount_fen = 0;     // kAmount, kThreshold
  int percent = 0;            // kPercent: hundredths off
  int64_t threshold_fen = 0;  // kThreshold
  int64_t valid_from_ms = 0, valid_until_ms = 0;
  bool redeemable_here = false;
  int64_t left = 0;  // coupons here to issue
  Refusal none = Refusal::kNotLent;
};
// What a visitor who buys for `purchase_fen` is spared; 0 when the coupon gives no money or the purchase is too small for it.
int64_t SparedFen(const CouponView& coupon, int64_t purchase_fen);
// Whether that depends on what they buy, so that staff has to type it.
bool NeedsPurchase(const CouponView& coupon);

// A coupon that this kiosk gave to somebody.
struct IssuedCoupon {
  std::string name;        // of its template; empty = none
  std::string code;        // QR form
  std::string short_code;  // "ABCD-EFGH-JKLM"
  int64_t valid_until_ms = 0;
};

// A coupon that goes with each lead, and that one did not get because this kiosk could not give it.
struct MissedCoupon {
  std::string name;  // of its template
  Refusal reason = Refusal::kNotLent;
};

struct PrizeView {
  std::string id;
  LocalizedText tier, name;
  int64_t price_fen = 0;
  int64_t quantity = 0;           // in all blocks together, or in the closing draw
  int64_t odds = 0, odds_of = 0;  // so many of so many chances win it; 0 in the closing draw
};

struct PageSectionView {
  LocalizedText title, text;
};

struct WinnerView {
  std::string masked;  // "王**"
  std::string prize;   // id
  int64_t time_ms = 0;
};

struct DrawView {
  std::string name;   // "campaigns/{campaign}/draws/{draw}"
  bool test = false;  // to try out: nothing is won, and no visitor is offered it
  LocalizedText title;
  std::vector<PrizeView> prizes, closing_prizes;  // in the published order
  std::vector<PageSectionView> page;              // the published page
  int64_t start_ms = 0, end_ms = 0;
  int per_person = 0, per_day = 0;  // 0 = no limit
  int64_t min_purchase_fen = 0;     // 0 = no such rule
  std::vector<WinnerView> winners;  // newest first
  int64_t claim_until_ms = 0;
  int64_t left = 0;  // chances here
  Refusal none = Refusal::kNotLent;
};

// "-" stands for a chance that wins nothing, in decks and rows.
inline constexpr char kNoPrize[] = "-";

// A chance that was drawn here. Durable before anybody sees it.
struct DrawResult {
  std::string draw;            // its name
  std::string prize;           // id, or kNoPrize
  int64_t block = 0;           // from 1
  int64_t slot = 0;            // from 0
  int64_t seq = 0;             // of this kiosk's rows of the draw, from 0
  std::string entry_id;        // 16 bytes
  std::string chain_head_hex;  // the first 10 digits of the row's hash
  std::string winner_number;   // under which everybody sees a winner; it does not tell the entry's id
  int64_t wall_ms = 0;
};

// A prize drawn here that was not handed over yet.
struct WinView {
  DrawResult result;
  bool asks_tax_details = false;  // name and document number have to be taken down
};

// A queue of the session whose numbers this kiosk may give out.
struct QueueView {
  std::string pool;  // "campaigns/{campaign}/sessions/{session}/queues/{queue}"
  std::string id;
  LocalizedText name;
  int64_t left = 0;
  Refusal none = Refusal::kNotLent;
};

struct OffersView {
  std::vector<GiftView> gifts;
  std::vector<CouponView> coupons;
  std::vector<DrawView> draws;
  std::vector<WinView> wins;  // newest first
  std::vector<QueueView> queues;
};

// Look-ups; nullptr when there is none. The pointers live as long as the view.
const GiftView* FindGift(const OffersView& offers, std::string_view pool);
const CouponView* FindCoupon(const OffersView& offers, std::string_view name);
const DrawView* FindDraw(const OffersView& offers, std::string_view name);
// Why none can be given at this time; kNone = one can.
Refusal WhyNone(const GiftView& gift);
Refusal WhyNone(const CouponView& coupon, int64_t wall_ms);
Refusal WhyNone(const DrawView& draw, int64_t wall_ms);
// Among both kinds of the draw's prizes.
const PrizeView* FindPrize(const DrawView& draw, std::string_view id);
const QueueView* FindQueue(const OffersView& offers, std::string_view pool);
const WinView* FindWin(const OffersView& offers, std::string_view entry_id);

// The first eight hexadecimal digits of an entry's id, in two groups: what a visitor and a member of staff read to each other.
std::string ShortEntry(std::string_view entry_id);
// All 32 digits, lower case: what the receipt's code holds, the verifying page looks up and the office types.
std::string FullEntry(std::string_view entry_id);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_STATE_OFFER_VIEW_H_
