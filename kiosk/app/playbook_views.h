// The campaign's playbook as what the screens read. Pure; any thread.
#ifndef FOOTFALL_KIOSK_APP_PLAYBOOK_VIEWS_H_
#define FOOTFALL_KIOSK_APP_PLAYBOOK_VIEWS_H_

#include "footfall/v1/sync_service.pb.h"
#include "kiosk/state/playbook_view.h"

namespace footfall::kiosk {

PlaybookView MakePlaybookView(const v1::KioskConfig& config);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_APP_PLAYBOOK_VIEWS_H_
