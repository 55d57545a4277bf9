// Gifts and lucky draws: hands out, draws, takes claims, gives back what is not needed. Worker only.
//
// The hand-out that was made last can be put back, once, whole. What was drawn never can.
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
  explicit OfferDesk(const DeskParts& parts) : Desk(parts), undo_save_(parts.journal, parts.builder) {}

  Action HandOut(const effect::HandOutGift& gift);
  // Puts the hand-out that was asked for under `asked.handed_out` back; kGone unless it was this run's last. Whether that is still in time,
  // the reducer says.
  Action UndoHandOut(const effect::UndoHandOut& asked);
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
  // What a hand-out did, as far as it takes to put it back.
  struct HandedOut {
    int64_t form_id = 0;  // under which it was asked for; 0 = there is none
    std::string pool;
    int32_t day = 0;
    std::vector<PersonUse> uses;
    // Of each GIFT operation: its id, the lease and the units.
    struct Part {
      std::string gift_id, lease_id;
      int64_t units = 0;
    };
    std::vector<Part> parts;
  };

  std::vector<OperationDraft> GiftDrafts(const effect::HandOutGift& gift, const std::vector<LeaseSpend>& spends);
  Action TellHandedOut(int64_t form_id);
  // Empty when a lease of it is not there any more.
  std::vector<OperationDraft> UndoDrafts(const std::string& staff_id);
  // An entry of that lead which was begun, or ended without anybody being told; nullopt = there is none.
  absl::StatusOr<std::optional<DrawEntry>> Resume(const effect::Draw& asked);
  Refusal MayDraw(const v1::DrawOffer& offer, const effect::Draw& asked) const;
  absl::StatusOr<DrawEntry> BeginDraw(const v1::DrawOffer& offer, const effect::Draw& asked, const Lease& block);
  // Deals the chance and saves its row.
  absl::Status Finish(DrawEntry* entry);
  bool IsSessionOver(const Lease& lease) const;

  RetriedSave undo_save_;  // of its own: between a hand-out and its retry another may be put back
  HandedOut trying_;       // the hand-out being saved, or whose save failed
  HandedOut handed_out_;   // the last one
  DrawDealer dealer_;
  effect::Draw failed_draw_;  // the one whose save failed last; no draw = none did
  std::string failed_entry_id_;
  std::set<std::string> let_go_;  // entries that were told of in this run
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_OFFER_DESK_H_
