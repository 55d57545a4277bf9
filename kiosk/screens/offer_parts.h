// What the pages of gifts, coupons and draws share: words for refusals, money and odds, and the pieces they are built of.
#ifndef FOOTFALL_KIOSK_SCREENS_OFFER_PARTS_H_
#define FOOTFALL_KIOSK_SCREENS_OFFER_PARTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "kiosk/screens/common.h"
#include "kiosk/widgets/prize_show.h"

namespace footfall::kiosk {

// --- words: offer_words.cc ----------------------------------------------------------------------------------------------------------
// Why not, in plain words; for staff and visitors alike.
Text RefusalWords(Refusal refusal);
// With place and time where the coupon was redeemed before, as far as they are known.
Text RedeemRefusalWords(const RedeemForm& form, int32_t utc_offset_s);
// The same in two or three words, for the end of a row.
Text ShortRefusal(Refusal refusal);
// "¥20", "¥12.50".
std::string MoneyText(int64_t fen);
// Who gets a gift: "from ¥200 on, 1 per person".
Text GiftRule(const GiftView& gift);
// "¥20 off", "20 % off", "¥20 off from ¥100 on", "a gift".
Text GivesWords(const CouponView& coupon);
// "5% (10 in 200)"; empty in the closing draw.
Text OddsText(const PrizeView& prize);
// A prize's own name behind its tier: "二等奖 · 保温杯".
std::string PrizeName(const Ui& ui, const PrizeView& prize);
// What came of a chance: the prize, or that it wins nothing.
Text ResultName(const Ui& ui, const DrawView* draw, const std::string& prize);
// "11-30 18:00".
std::string DayAndTime(int64_t wall_ms, int32_t utc_offset_s);
// The draw as its show has it: the prizes of the blocks, then, if chances are left, the one that wins nothing.
PrizeShow ShowOf(const Ui& ui, const DrawView& draw, const DrawResult& result);

// --- pieces: offer_pieces.cc --------------------------------------------------------------------------------------------------------
// A banner with why not, cut off the top of `column`; nothing for kNone.
void DrawRefusal(Ui& ui, Refusal refusal, Rect* column);
void DrawRefusal(Ui& ui, const Text& words, Rect* column);
// To the lead saved last, or to somebody who left no details. Cut off the top of `column`.
void DrawRecipient(const State& state, Ui& ui, ActionSink& sink, bool to_last_lead, Rect* column);
// A question's field with its name above it, cut off the top of `column`.
void DrawAmountField(Ui& ui, std::string_view key, const Text& label, const std::string& value, Rect* column);
// A big tick with two lines below it, in the middle.
void DrawDone(Ui& ui, const Rect& rect, const Text& title, const Text& words);
// "满 200 减 30、九折券": what coupons that could not be given are called.
std::string MissedNames(const State& state, const Ui& ui, const std::vector<MissedCoupon>& missed);
// A coupon to photograph: what it gives, its QR code, the short code in large letters, until when.
void DrawCouponCard(const State& state, Ui& ui, Rect card, const IssuedCoupon& coupon, std::string_view key);
// Six places, filled as the PIN is typed; never its digits.
void DrawPinDots(Ui& ui, const Rect& rect, int typed, std::string_view key);
// The 32 characters that short codes have, and the key that takes one back.
void DrawCodePad(Ui& ui, ActionSink& sink, const Rect& rect);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_SCREENS_OFFER_PARTS_H_
