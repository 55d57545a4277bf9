// Coupons: issues those that the kiosk was lent, checks and redeems those that visitors bring. Worker only.
//
// Nobody is given a coupon that the stop list names: its place in the lease is passed over and its unit stays in the lease's rest, which
// goes back with the others; what comes back of it the server takes out of its books. A lease of which nothing else is left goes back at
// once, so that the kiosk is lent others.
// A QR form is believed for its signature, a short form for its keyed check (with the key that a staff PIN opened). Whether a coupon was
// redeemed elsewhere only the server knows: what others issued is therefore taken up to its template's cap while the server has not
// confirmed what was redeemed before. Whose it is is known of the kiosk's own ones alone: for them a person's limit of a day holds here
// too.
#ifndef FOOTFALL_KIOSK_APP_COUPON_DESK_H_
#define FOOTFALL_KIOSK_APP_COUPON_DESK_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kiosk/actions/effect.h"
#include "kiosk/app/desk.h"
#include "proto/rules/coupon_code.h"

namespace footfall::kiosk {

class CouponDesk : public Desk {
 public:
  explicit CouponDesk(const DeskParts& parts) : Desk(parts) {}

  // Whether the server can be asked soon.
  void SetOnline(bool online) { online_ = online; }
  Action Issue(const effect::IssueCoupon& asked);
  // Adds the operations that give a new lead what goes with each; their ids are those of `save` from 1 on. What cannot be given now is left
  // out; `missed` is told of what the visitor has a right to, and of nothing else: not of a second share, nor of what is over.
  void AddWithLead(std::string lead_id, const std::string& staff_id, RetriedSave* save, std::vector<OperationDraft>* drafts,
                   std::vector<MissedCoupon>* missed);
  // What was given by those of them that are saved.
  std::vector<IssuedCoupon> Given(RetriedSave* save) const;
  Action Check(const effect::CheckCoupon& asked) const;
  Action Redeem(const effect::RedeemCoupon& asked);
  // Gives back the leases of which nothing but stopped coupons was found to be left; answers how many.
  int ReturnSpoilt();

 private:
  // A coupon that was read.
  struct Read {
    Refusal reason = Refusal::kUnreadable;
    const v1::CouponOffer* offer = nullptr;  // nullptr: a short form of which only the server knows the template
    std::string coupon_id;                   // 16 bytes; empty = a short form
    uint32_t short_serial = 0;
    std::string shown;
    bool own = false;
    UsedWhere used;                    // for kUsedElsewhere
    std::vector<std::string> persons;  // whom this kiosk gave it to, as far as it knows
  };

  // The operation that gives one under these circumstances. FAILED_PRECONDITION with `refusal` set when the rules do not allow it.
  absl::StatusOr<OperationDraft> Plan(const effect::IssueCoupon& asked, const SpendTime& time, const std::string& operation_id,
                                      Refusal* refusal);
  // The lease of the pool to issue from, and the next coupon of it; RefusalOf what stands against it in `refusal`.
  struct Pick {
    Lease lease;
    CouponIssue issue;
  };
  absl::StatusOr<std::optional<Pick>> PickFrom(const std::string& pool, const SpendTime& time, const std::string& operation_id,
                                               Refusal* refusal);
  // The lease's next coupon that may be given to somebody; nullopt = it has none.
  absl::StatusOr<std::optional<CouponIssue>> TakeFrom(const Lease& lease, const std::string& operation_id) const;
  // Whether this kiosk gave the campaign's coupon with that short serial.
  absl::StatusOr<bool> WasGiven(uint32_t short_serial) const;
  bool IsStopped(const StoppedCoupon& coupon) const;
  // What was issued, read from the lease again.
  absl::StatusOr<IssuedCoupon> Show(const CouponIssue& issue) const;
  absl::StatusOr<std::string> CodeAt(const std::string& lease_id, int64_t place) const;
  // The lease's coupons; whoever asks wipes their codes.
  absl::StatusOr<v1::CouponBatch> OpenBatch(const std::string& lease_id) const;
  Read ReadText(const std::string& text) const;
  Read ReadQr(const std::string& text) const;
  Read ReadShort(const std::string& text) const;
  // What speaks against redeeming it here and now; kNone = nothing.
  Refusal Against(const v1::CouponOffer& offer) const;
  // Whether it is used up or worthless, as far as this kiosk knows.
  Refusal Spent(Read* read) const;
  Refusal StoppedFor(const CouponStop& stop, Read* read) const;
  // Whoever tries codes leaves a trace, without the code.
  void NoteRefused(Refusal reason) const;
  // The redemption and, of a coupon for a gift, the hand-out that goes with it: saved together.
  std::vector<OperationDraft> RedeemDrafts(const effect::RedeemCoupon& asked, const v1::CouponOffer& offer, const Read& read,
                                           int64_t value_fen, const std::optional<LeaseSpend>& gift);
  // One unit of the gift that the coupon is for; nullopt when it is for none. `reason` says why there is no unit.
  std::optional<LeaseSpend> FindGift(const v1::CouponOffer& offer, Refusal* reason) const;
  // Whether the person, if this kiosk knows who, has redeemed here today what one may.
  Refusal OverDay(const Read& read, const v1::CouponOffer& offer) const;
  Refusal OverCap(const Read& read, const v1::CouponOffer& offer, int64_t value_fen) const;
  std::string ShortForm(uint32_t serial) const;  // empty while the key is locked
  std::string CheckKey() const;
  std::string CampaignId() const;

  bool online_ = false;
  std::set<std::string> spoilt_;  // leases of which nothing was left to give
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_COUPON_DESK_H_
