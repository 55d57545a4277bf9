// The one way what staff noted at a kiosk besides leads enters the books: read, checked and sealed on any thread, then applied on the
// writer's. A fact that the books cannot take (a survey that nobody knows, a mover who may not) goes to quarantine and can be replayed.
#ifndef FOOTFALL_SERVER_ONSITE_ONSITE_INTAKE_H_
#define FOOTFALL_SERVER_ONSITE_ONSITE_INTAKE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/operation.pb.h"
#include "server/campaigns/campaign_catalog.h"
#include "server/onsite/onsite_store.h"
#include "server/sessions/zone_moves.h"
#include "server/storage/database.h"
#include "server/storage/pii_vault.h"

namespace footfall::server {

// A survey's answers as they are stored, and in clear until they were compared with the questions.
struct SurveyFact {
  SurveyRow row;
  footfall::v1::SurveyAnswerPayload answered;
};

using OnsiteFact = std::variant<TouchCountRow, MarkRow, ReportRow, SurveyFact, PhotoRow, ZoneMoveRow>;

// Whether an operation of this type is one of these.
bool IsOnsite(footfall::v1::OperationType type);

// Stateless; thread-safe. The vault outlives it.
class OnsiteIntake {
 public:
  explicit OnsiteIntake(const PiiVault* vault) : vault_(vault) {}
  // FailedPrecondition PAYLOAD_UNREADABLE for what is not the payload of the header's type; InvalidFields. Any thread.
  absl::StatusOr<OnsiteFact> Read(const CampaignView& campaign, std::string_view device_id, const footfall::v1::OperationHeader& header,
                                  std::string_view plain) const;

 private:
  SealedNote Seal(const OnsiteOrigin& origin, std::string plain) const;
  absl::StatusOr<OnsiteFact> ReadMark(OnsiteOrigin origin, std::string_view plain) const;
  absl::StatusOr<OnsiteFact> ReadIncident(OnsiteOrigin origin, std::string_view plain) const;
  absl::StatusOr<OnsiteFact> ReadSurvey(OnsiteOrigin origin, std::string_view plain) const;
  absl::StatusOr<OnsiteFact> ReadPhoto(OnsiteOrigin origin, std::string_view plain) const;

  const PiiVault* vault_;
};

// NotFound without such a session, zone or person; FailedPrecondition UNKNOWN_SURVEY, NOT_A_TEAM_LEAD, STAFF_INACTIVE; InvalidFields for
// answers that contradict the questions. Only SQL; runs on the writer's thread.
absl::Status ApplyOnsite(WriteContext& write, const OnsiteFact& fact);

// What was sealed by an operation of these bytes. Internal when it was altered or the key file is another one.
absl::StatusOr<std::string> OpenNote(const PiiVault& vault, const OnsiteOrigin& origin, const SealedNote& note);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_ONSITE_ONSITE_INTAKE_H_
