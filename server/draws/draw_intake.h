// The one way what kiosks drew and handed over enters the books. A row is taken only when it is the next of its chain, of its block, and
// what the block's committed seed says. A kiosk that was rebased begins another chain, in other blocks; everything else goes to quarantine
// with DRAW_GAP, DRAW_FORK, DRAW_MISMATCH or DRAW_ENDED, where a person sees it.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_INTAKE_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_INTAKE_H_

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/operation.pb.h"
#include "server/draws/draw_store.h"
#include "server/draws/row_store.h"
#include "server/draws/win_store.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

class DrawIntake;

// Where and when an operation came from; ids without resource prefixes.
struct DrawOrigin {
  std::string campaign_id, device_id;
  uint32_t epoch = 0;  // in which the kiosk saved it
  int64_t time_ms = 0, receive_ms = 0;
  bool clock_suspect = false;  // time_ms cannot be trusted
};

// A chance that was drawn at a kiosk. Ids and hashes are raw bytes.
struct DrawFact {
  DrawOrigin origin;
  std::string draw_id, lease_id;
  std::string chain_id;  // row_store.h
  int64_t block = 0, slot = 0, seq = 0;
  std::string entry_id, prize, previous_row_hash, row_hash, lead_id, staff_id;
  int64_t purchase_fen = 0;            // what they had bought, as the kiosk says
  const DrawIntake* intake = nullptr;  // applies it; outlives it
};

// A prize that was handed over at a kiosk.
struct DrawClaimFact {
  DrawOrigin origin;
  std::string draw_id, entry_id, staff_id;
  std::string wrapped_key, tax_details;  // empty = none came
  const DrawIntake* intake = nullptr;
  bool release = false;  // nothing is handed over: the kiosk hands it over no more
};

// Thread-safe.
class DrawIntake {
 public:
  // `vault` outlives it.
  explicit DrawIntake(const PiiVault* vault) : vault_(vault) {}

  // From payloads as they came. InvalidFields for what cannot be such a fact.
  absl::StatusOr<DrawFact> Prepare(const footfall::v1::DrawPayload& payload, DrawOrigin origin) const;
  absl::StatusOr<DrawClaimFact> Prepare(const footfall::v1::DrawClaimPayload& payload, DrawOrigin origin) const;
  absl::StatusOr<DrawClaimFact> Prepare(const footfall::v1::DrawReleasePayload& payload, DrawOrigin origin) const;

  // Runs on the writer's thread. FailedPrecondition DRAW_NOT_PUBLISHED, DRAW_ENDED (after the entries of the closing draw were published),
  // DRAW_GAP, DRAW_FORK, DRAW_MISMATCH, UNKNOWN_LEASE; NotFound for a draw that is not known. The same row twice changes nothing.
  absl::Status Apply(WriteContext& write, const DrawFact& fact) const;
  // FailedPrecondition NOT_A_WINNER, PRIZE_CLAIMED when somebody else handed it over before; UNKNOWN_ENTRY while it has not arrived.
  absl::Status Apply(WriteContext& write, const DrawClaimFact& fact) const;

  // Keeps that a chance could not be entered, for whoever looks at the draw; `reason` as quarantine has it. The first reason stays.
  static absl::Status NoteRefusal(WriteContext& write, const DrawFact& fact, std::string_view reason);

  // Seals name and document number for a win.
  struct TaxDetails {
    std::string wrapped_key, box;
  };
  TaxDetails SealTaxDetails(std::string_view entry_id, const std::string& name, const std::string& id_number) const;
  // The reverse: a payload with tax_name and tax_id_number alone. The caller wipes them.
  absl::StatusOr<footfall::v1::DrawClaimPayload> OpenTaxDetails(const WinRow& win) const;

  // How the person of a lead is shown when they agree: masked name and number; "" when the lead is not known.
  absl::StatusOr<std::string> MaskedPerson(Connection& db, std::string_view lead_id) const;

 private:
  // What stands around a row.
  struct Place;
  absl::Status CheckPlace(Connection& db, const DrawFact& fact, Place* place) const;
  absl::Status CheckDraw(Connection& db, const DrawFact& fact, Place* place) const;
  absl::Status CheckLease(Connection& db, const DrawFact& fact, Place* place) const;
  absl::Status CheckChain(Connection& db, const DrawFact& fact, Place* place) const;
  absl::Status CheckOpening(Connection& db, const DrawFact& fact, const Place& place) const;
  absl::Status CheckPrize(const DrawFact& fact, const Place& place) const;
  absl::Status Store(WriteContext& write, const DrawFact& fact, Place* place) const;
  absl::Status StoreWin(WriteContext& write, const DrawFact& fact, const Place& place) const;
  absl::StatusOr<std::shared_ptr<const std::vector<std::string>>> DeckOf(const Place& place) const;

  const PiiVault* vault_;
  // Decks of the blocks that are being drawn from: rows come by the thousand and in the order of their slots.
  using Deck = std::pair<std::string, std::shared_ptr<const std::vector<std::string>>>;
  mutable std::mutex mutex_;
  mutable std::list<Deck> decks_;  // newest use first; guarded by mutex_
};

// Whether a claim of this prize asks for identity details.
bool NeedsTaxDetails(const footfall::v1::Draw& draw, std::string_view prize_id);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_INTAKE_H_
