// The tables of site_notes.h. Single statements of a caller's transaction, or reads.
#ifndef FOOTFALL_KIOSK_JOURNAL_SITE_TABLES_H_
#define FOOTFALL_KIOSK_JOURNAL_SITE_TABLES_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "kiosk/journal/database.h"
#include "kiosk/journal/site_notes.h"

namespace footfall::kiosk {

// `day`: of the operation, days since 1970 in the campaign's time zone.
absl::Status ApplySiteEffects(Database* db, const SiteEffects& effects, int32_t day);
// `session`: "campaigns/{campaign}/sessions/{session}".
absl::StatusOr<SiteNotes> ReadSiteNotes(Database* db, int32_t day, const std::string& session);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_JOURNAL_SITE_TABLES_H_
