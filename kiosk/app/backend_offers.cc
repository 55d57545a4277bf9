// What the backend does about gifts, coupons and draws. A kiosk that was lent nothing hands nothing out.
#include "kiosk/app/backend.h"

namespace footfall::kiosk {

void Backend::Do(const effect::HandOutGift& gift) { parts_.actions->Push(action::OfferRefused{gift.form_id, Refusal::kNotLent}); }

void Backend::Do(const effect::IssueCoupon& issue) { parts_.actions->Push(action::OfferRefused{issue.form_id, Refusal::kNotLent}); }

void Backend::Do(const effect::CheckCoupon& check) { parts_.actions->Push(action::CouponChecked{check.form_id, Refusal::kGone, {}}); }

void Backend::Do(const effect::RedeemCoupon& redeem) { parts_.actions->Push(action::OfferRefused{redeem.form_id, Refusal::kGone}); }

void Backend::Do(const effect::Draw& draw) { parts_.actions->Push(action::OfferRefused{draw.form_id, Refusal::kNotLent}); }

void Backend::Do(const effect::ClaimPrize& claim) { parts_.actions->Push(action::OfferRefused{claim.form_id, Refusal::kGone}); }

}  // namespace footfall::kiosk
