// What one person alone could bend a published draw with: taking people out of it, and ending it when it suits. One proposes, another
// approves, and what was done stands on the page and in the file with its date, its reason and both. Each in one job of the writer.
#ifndef FOOTFALL_SERVER_DRAWS_APPROVED_STEPS_H_
#define FOOTFALL_SERVER_DRAWS_APPROVED_STEPS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "footfall/v1/draw_service.pb.h"
#include "proto/rules/canonical_json.h"
#include "server/draws/draw_course.h"
#include "server/draws/draw_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// Between T0 and T1 at least: a kiosk that lost its network, or is switched on again, hands in within that; and nobody picks the moment at
// which just the wrong kiosk is missing.
inline constexpr int64_t kMinHandInMs = int64_t{60} * 60 * 1000;
inline constexpr int kMaxExclusions = 100;  // of a draw, after its publication; they stand on its page

// In a draft puts people on the list at once; afterwards keeps them as a proposal, whose number `proposed` gets (0 = none was needed).
// FailedPrecondition ENTRIES_CLOSED, ENTRIES_PUBLISHED; InvalidFields without a reason in every language.
absl::StatusOr<Excluded> ProposeExclusion(WriteContext& write, const DrawKey& key, const std::vector<Exclusion>& people,
                                          const footfall::v1::LocalizedText& reason, const Doer& doer, int64_t* proposed);
// NotFound; FailedPrecondition EXCLUSION_APPROVED, SAME_PERSON, ENTRIES_CLOSED. `same_person`: by the accounts.
absl::Status ApproveExclusion(WriteContext& write, const DrawKey& key, int64_t number, bool same_person, const Doer& doer,
                              footfall::v1::DrawExclusion* stored);

// Before the published end of the period. Invalid fields "reason", "synced_until_ms".
absl::Status ProposeEarlyStop(WriteContext& write, const DrawKey& key, int64_t synced_until_ms, const std::string& reason, const Doer& doer,
                              footfall::v1::Draw* draw);
// Ends the draw now (CloseEntries). FailedPrecondition NO_EARLY_STOP, SAME_PERSON.
absl::Status ApproveEarlyStop(WriteContext& write, const DrawKey& key, bool same_person, const Doer& doer, footfall::v1::Draw* draw);

// What was approved, as the published file says it among the amendments.
std::vector<rules::CanonicalObject> PublishedSteps(const footfall::v1::Draw& draw, absl::TimeZone zone);
// And as the page does.
struct PublishedStep {
  int64_t time_ms = 0;
  std::string proposed_by, approved_by;
  footfall::v1::LocalizedText change, reason;
};
std::vector<PublishedStep> ApprovedSteps(const footfall::v1::Draw& draw);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_APPROVED_STEPS_H_
