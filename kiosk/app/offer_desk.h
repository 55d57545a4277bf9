// Gifts and lucky draws: hands out, draws, takes claims, gives back what is not needed. Worker only.
//
// A draw: its intent with slot and place in the chain is durable before the block is opened; its row is durable before anybody sees the
// result. Whatever fails in between, the same entry gets the same slot when it goes on.
#ifndef FOOTFALL_KIOSK_APP_OFFER_DESK_H_
#define FOOTFALL_KIOSK_APP_OFFER_DESK_H_

#include <set>
#include <string>
#include <vector>

#include "kiosk/actions/effect.h"
#include "kiosk/app/desk.h"
#include "kiosk/app/draw_dealer.h"
#include "kiosk/state/offer_view.h"

namespace footfall::kiosk {

inline constexpr int kMostOpenWins = 200;  // shown to staff; more are found by the server

class OfferDesk : public Desk {
 public:
  explicit OfferDesk(const DeskParts& parts) : Desk(parts) {}

  Action HandOut(const effect::HandOutGift& gift);
  Action Draw(const effect::Draw& asked);
  Action Claim(const effect::ClaimPrize& claim);

  // Ends what was begun before the kiosk stopped, as far as the configuration allows.
  std::vector<DrawResult> FinishDraws();
  // Gives back what is recalled, over or no longer needed; answers how many leases.
  int ReturnLeases();
  // Hands the book's closed entries over no more, and tells so; answers how many. Each is told of once in a run.
  int LetGo(const v1::LeaseBook& book);
  OffersView View() const;

 private:
  std::vector<OperationDraft> GiftDrafts(const effect::HandOutGift& gift, const std::vector<LeaseSpend>& spends);
  // An entry of that lead which was begun, or ended without anybody being told; nullopt = there is none.
  absl::StatusOr<std::optional<DrawEntry>> Resume(const effect::Draw& asked);
  Refusal MayDraw(const v1::DrawOffer& offer, const effect::Draw& asked) const;
  absl::StatusOr<DrawEntry> BeginDraw(const v1::DrawOffer& offer, const effect::Draw& asked, const Lease& block);
  // Deals the chance and saves its row.
  absl::Status Finish(DrawEntry* entry);
  bool IsSessionOver(const Lease& lease) const;

  DrawDealer dealer_;
  effect::Draw failed_draw_;  // the one whose save failed last; no draw = none did
  std::string failed_entry_id_;
  std::set<std::string> let_go_;  // entries that were told of in this run
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_OFFER_DESK_H_
