// The tables of staff, their PINs, and the organisation's duplicate-check key. Messages come back with name and etag, without the phone
// number: that stays encrypted in `phone_box`. One thread at a time a connection.
#ifndef FOOTFALL_SERVER_PEOPLE_PEOPLE_STORE_H_
#define FOOTFALL_SERVER_PEOPLE_PEOPLE_STORE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "footfall/v1/people_service.pb.h"
#include "server/base/resource_names.h"
#include "server/storage/database.h"

namespace footfall::server {

// A member of staff as stored.
struct StaffRow {
  footfall::v1::Staff staff;  // phone is empty
  std::string phone_box;      // PiiVault::EncryptSecret, context StaffPhoneContext; empty = no phone
};
// Keeps one person's phone from being opened as another's.
std::string StaffPhoneContext(std::string_view staff_id);

// NotFound when there is nobody.
absl::StatusOr<StaffRow> GetStaff(Connection& db, std::string_view staff_id);
// By id, at most `limit`, those after `after_id` ("" = from the first).
absl::StatusOr<std::vector<StaffRow>> ListStaff(Connection& db, std::string_view after_id, int limit);
// Everybody with a shift, an assignment or attendance in the session, by id.
absl::StatusOr<std::vector<footfall::v1::Staff>> ListSessionStaff(Connection& db, const SessionKey& key);

// Store under the name, give a new version and fill in the etag. AlreadyExists with the name of whoever has the id or the number.
absl::Status InsertStaff(WriteContext& write, StaffRow* row);
absl::Status ReplaceStaff(WriteContext& write, StaffRow* row);

// A PIN as kept: the duplicate-check key wrapped with it.
struct StaffPin {
  std::string salt;         // rules::kPinSaltSize bytes; empty = no PIN set
  std::string wrapped_key;  // rules::WrapKeyWithPin
};
// Sets it and gives the person a new version. NotFound when there is nobody.
absl::Status SetStaffPin(WriteContext& write, std::string_view staff_id, const StaffPin& pin);

// Who may sign in at a session's kiosks: not inactive, and with a shift or an assignment there, or a team lead. By id.
struct KioskStaffRow {
  footfall::v1::Staff staff;
  StaffPin pin;
};
absl::StatusOr<std::vector<KioskStaffRow>> ListKioskStaff(Connection& db, const SessionKey& key);
// FailedPrecondition NOT_A_TEAM_LEAD unless it is one of the people of the session's kiosks who leads others.
absl::Status RequireTeamLead(Connection& db, const SessionKey& key, std::string_view staff_id);

// A wrapped secret of the organisation; nullopt when it was never made. Insert leaves an earlier one as it is.
inline constexpr std::string_view kDuplicateKeyName = "duplicate-key";
inline constexpr std::string_view kDuplicateKeyContext = "footfall/duplicate-key";  // of its PiiVault::EncryptSecret
absl::StatusOr<std::optional<std::string>> FindOrgSecret(Connection& db, std::string_view secret_name);
absl::Status InsertOrgSecret(WriteContext& write, std::string_view secret_name, std::string_view wrapped_secret);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_PEOPLE_PEOPLE_STORE_H_
