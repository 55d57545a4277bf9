// What the backend does about gifts, coupons and draws: each is asked of its desk, and whatever changed by it goes to the screen and to
// sync.
#include <utility>

#include "kiosk/app/backend.h"
#include "kiosk/app/offer_views.h"

namespace footfall::kiosk {

DeskParts Backend::MakeDeskParts() {
  return {parts_.journal, parts_.random, parts_.corrected, parts_.campaign_time, &builder_,
          &people_,       parts_.log,    &config_,         &duplicate_key_};
}

void Backend::Do(const effect::HandOutGift& gift) { Answer(offers_.HandOut(gift)); }
void Backend::Do(const effect::UndoHandOut& undo) { Answer(offers_.UndoHandOut(undo)); }
void Backend::Do(const effect::IssueCoupon& coupon) { Answer(coupons_.Issue(coupon)); }
void Backend::Do(const effect::CheckCoupon& check) { parts_.actions->Push(coupons_.Check(check)); }
void Backend::Do(const effect::RedeemCoupon& redeem) { Answer(coupons_.Redeem(redeem)); }
void Backend::Do(const effect::Draw& draw) { Answer(offers_.Draw(draw)); }
void Backend::Do(const effect::ClaimPrize& claim) { Answer(offers_.Claim(claim)); }

void Backend::Answer(Action answer) {
  const bool refused = answer.As<action::OfferRefused>() != nullptr;
  LookAtOffers(false);
  if (!refused) TellSite();
  parts_.actions->Push(std::move(answer));
  refused ? sync_.JournalChanged() : sync_.OperationsSaved();
}

void Backend::LookAtOffers(bool always) {
  if (offers_.ReturnLeases() + coupons_.ReturnSpoilt() > 0) sync_.OperationsSaved();
  OffersView view = offers_.View();
  std::string mark = StockMark(view);
  if (!always && mark == told_stock_) return;
  told_stock_ = std::move(mark);
  parts_.actions->Push(action::OffersChanged{std::move(view)});
}

void Backend::SetStanding(ServerStanding standing) {
  offers_.SetStanding(standing);
  coupons_.SetStanding(standing);
  queues_.SetStanding(standing);
}

void Backend::OnClosedEntries(const v1::LeaseBook& book) {
  if (offers_.LetGo(book) > 0) sync_.OperationsSaved();
}

void Backend::OnLeases() {
  parts_.log->Info("leases.received", {{"leases", std::to_string(parts_.journal->offers().leases().size())}});
  LookAtOffers(false);
}

}  // namespace footfall::kiosk
