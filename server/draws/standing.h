// Which entries count. Rule, as the published page says it: of a person's entries the first ones count, in the order in which they were
// drawn, up to the limits; none of a person who cannot win. So it does not matter in which order kiosks deliver. Inside jobs of the writer.
#ifndef FOOTFALL_SERVER_DRAWS_STANDING_H_
#define FOOTFALL_SERVER_DRAWS_STANDING_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "footfall/v1/draw_service.pb.h"
#include "server/draws/draw_store.h"
#include "server/draws/row_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// What each of a person's rows is, in the order in which they were drawn; days of `zone`.
std::vector<Standing> JudgeRows(const std::vector<DrawRowRecord>& rows, bool excluded, int64_t per_person, int64_t per_day,
                                absl::TimeZone zone);

// Judges all rows of a person anew. Answers how many stopped counting.
absl::StatusOr<int64_t> JudgePerson(WriteContext& write, const DrawKey& key, const footfall::v1::Draw& draw, int64_t person_number);

// Finds out whose each row is, as the leads say it now, and judges everybody anew.
absl::Status JudgeAll(WriteContext& write, const DrawKey& key, const footfall::v1::Draw& draw);

// The campaign's time zone; Shanghai's when it names none.
absl::StatusOr<absl::TimeZone> ZoneOf(Connection& db, const DrawKey& key);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_STANDING_H_
