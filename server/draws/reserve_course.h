// What winners of the closing draw and reserves who step in for them have in common. Inside jobs of the writer.
#ifndef FOOTFALL_SERVER_DRAWS_RESERVE_COURSE_H_
#define FOOTFALL_SERVER_DRAWS_RESERVE_COURSE_H_

#include <cstdint>

#include "absl/status/status.h"
#include "footfall/v1/draw_service.pb.h"
#include "server/draws/draw_intake.h"
#include "server/draws/draw_store.h"
#include "server/draws/win_store.h"
#include "server/storage/database.h"

namespace footfall::server {

// Stores a win of the closing draw, with the winner as everybody may see them where the prize is worth that.
absl::Status InsertClosingWin(WriteContext& write, const DrawKey& key, const footfall::v1::Draw& draw, const DrawIntake& intake,
                              WinRow win);

// Until when a prize can be claimed.
int64_t ClaimUntilMs(const footfall::v1::Draw& draw, const WinRow& win);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_RESERVE_COURSE_H_
