// What came over the wire, as what the screens read. Pure; any thread.
#ifndef FOOTFALL_KIOSK_APP_CONFIG_VIEWS_H_
#define FOOTFALL_KIOSK_APP_CONFIG_VIEWS_H_

#include <map>
#include <string>
#include <string_view>

#include "footfall/v1/sync_service.pb.h"
#include "kiosk/state/config_view.h"
#include "kiosk/state/live_view.h"

namespace footfall::kiosk {

// "campaigns/a/sessions/b/zones/c" -> "c".
std::string LastId(std::string_view name);

// Adds a question's rule and words to a form. A field that asks for the channel offers the campaign's.
void AddQuestion(const v1::Campaign& campaign, const v1::FormField& field, rules::FormRule* form, std::map<std::string, FieldView>* fields);
// Names a picture by its content towards the window; "" for none.
std::string PictureKey(const std::string& png);

ConfigView MakeConfigView(const v1::KioskConfig& config);
BoardView MakeBoardView(const v1::Board& board);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_CONFIG_VIEWS_H_
