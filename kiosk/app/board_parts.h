// The board's parts beside zones and people, as what the screens read. Pure; any thread.
#ifndef FOOTFALL_KIOSK_APP_BOARD_PARTS_H_
#define FOOTFALL_KIOSK_APP_BOARD_PARTS_H_

#include "footfall/v1/session_service.pb.h"
#include "kiosk/state/live_view.h"

namespace footfall::kiosk {

void AddBoardParts(const v1::Board& board, BoardView* view);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_BOARD_PARTS_H_
