// What came over the wire, as what the screens read. Pure; any thread.
#ifndef FOOTFALL_KIOSK_APP_CONFIG_VIEWS_H_
#define FOOTFALL_KIOSK_APP_CONFIG_VIEWS_H_

#include <string>
#include <string_view>

#include "footfall/v1/sync_service.pb.h"
#include "kiosk/state/config_view.h"
#include "kiosk/state/live_view.h"

namespace footfall::kiosk {

// "campaigns/a/sessions/b/zones/c" -> "c".
std::string LastId(std::string_view name);

ConfigView MakeConfigView(const v1::KioskConfig& config);
BoardView MakeBoardView(const v1::Board& board);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_CONFIG_VIEWS_H_
