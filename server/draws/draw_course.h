// The steps of a draw from publication to its end, each in one job of the writer. What is answered is the draw as stored, without counts.
// Refusals are FailedPrecondition with the reasons draw_service.proto names; who may ask for a step is the caller's to check.
#ifndef FOOTFALL_SERVER_DRAWS_DRAW_COURSE_H_
#define FOOTFALL_SERVER_DRAWS_DRAW_COURSE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/draw_service.pb.h"
#include "server/base/random.h"
#include "server/draws/draw_intake.h"
#include "server/draws/draw_store.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// Who takes a step, and when.
struct Doer {
  std::string user;  // "users/{user}"
  int64_t now_ms = 0;
};

// Freezes a draft, makes seeds and commitments, and opens the pool unless a beacon is awaited. InvalidFields with what blocks publication.
absl::Status PublishDraw(WriteContext& write, const DrawKey& key, const PiiVault& vault, Random* random, int64_t now_ms,
                         footfall::v1::Draw* draw);

// Sets the value of the named beacon source and opens the pool.
absl::Status SetBeacon(WriteContext& write, const DrawKey& key, std::string_view beacon, int64_t now_ms, footfall::v1::Draw* draw);

// Keeps a proposed amendment; approves it. `same_person`: whether who approves is who proposed, by the accounts.
absl::Status ProposeAmendment(WriteContext& write, const DrawKey& key, footfall::v1::DrawAmendment amendment, const Doer& doer,
                              footfall::v1::DrawAmendment* stored);
absl::Status ApproveAmendment(WriteContext& write, const DrawKey& key, int64_t number, bool same_person, const Doer& doer,
                              footfall::v1::DrawAmendment* stored);

// Puts people on the list of who cannot win: of a draft, or once it is approved (approved_steps.h).
struct Excluded {
  int64_t added = 0, total = 0, marked = 0;
};
absl::StatusOr<Excluded> ExcludePeople(WriteContext& write, const DrawKey& key, const std::vector<Exclusion>& people);

// T0.
absl::Status CloseEntries(WriteContext& write, const DrawKey& key, int64_t synced_until_ms, std::string_view reason, int64_t now_ms,
                          footfall::v1::Draw* draw);
// T1. Leases that were not handed in are closed, their blocks void.
absl::Status PublishEntries(WriteContext& write, const DrawKey& key, const Doer& doer, footfall::v1::Draw* draw);
// Winners and reserves. InvalidFields by "values".
absl::Status DrawClosing(WriteContext& write, const DrawKey& key, const std::vector<std::string>& values, const DrawIntake& intake,
                         int64_t now_ms, footfall::v1::Draw* draw);

// Hands a prize over at the office. InvalidFields for details that the value asks for and that are not there.
struct OfficeClaim {
  std::string entry_id;  // 16 bytes
  bool closing = false;
  std::string tax_name, tax_id_number;
  std::string despite_kiosk;  // why it is handed over although the kiosk that drew it may do so too; "" = it is not
};
// PRIZE_AT_KIOSK: see kiosk_claims.h.
absl::Status ClaimAtOffice(WriteContext& write, const DrawKey& key, const OfficeClaim& claim, const DrawIntake& intake, const Doer& doer);

// Tells the kiosk that drew it to hand the prize over no more, for the office to do so once it has answered.
absl::Status CallInForOffice(WriteContext& write, const DrawKey& key, const OfficeClaim& claim, const Doer& doer);
// The next reserve of the closing draw steps in for a winner, as one person proposes and another approves. InvalidFields by the request's
// fields.
struct Succession {
  std::string winner;  // entry id, 16 bytes
  footfall::v1::DrawReplacementCause cause = footfall::v1::DRAW_REPLACEMENT_CAUSE_UNSPECIFIED;
  std::string reason;
  int64_t claim_until_ms = 0;
};
absl::Status ProposeReplacement(WriteContext& write, const DrawKey& key, const Succession& succession, const Doer& doer,
                                footfall::v1::DrawReplacement* stored);
// NotFound; FailedPrecondition REPLACEMENT_APPROVED, SAME_PERSON. `same_person`: by the accounts.
absl::Status ApproveReplacement(WriteContext& write, const DrawKey& key, int64_t number, bool same_person, const DrawIntake& intake,
                                const Doer& doer, footfall::v1::DrawReplacement* stored);

// Answers how many prizes lapsed.
absl::StatusOr<int64_t> LapsePrizes(WriteContext& write, const DrawKey& key, int64_t now_ms);
// The same without being asked, before somebody reads what became of the prizes: changes nothing while they can be claimed.
absl::Status LapseWhatIsDue(WriteContext& write, const DrawKey& key, int64_t now_ms);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_DRAW_COURSE_H_
