#include <algorithm>
#include <array>
#include <initializer_list>

#include "server/access/access.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Which roles hold a right; the administrator holds every one. The two last columns are rights a single account can be given on top.
struct RightRow {
  Right right;
  std::string_view name;
  std::initializer_list<v1::UserRole> roles;
  bool by_reveal = false;
  bool by_export = false;
};

constexpr v1::UserRole kPlanner = v1::USER_ROLE_PLANNER, kApprover = v1::USER_ROLE_APPROVER, kTeamLead = v1::USER_ROLE_TEAM_LEAD,
                       kSales = v1::USER_ROLE_SALES, kStaff = v1::USER_ROLE_STAFF;

const std::array kRights = {
    RightRow{Right::kReadPlan, "READ_PLAN", {kPlanner, kApprover, kTeamLead, kSales}},
    RightRow{Right::kWritePlan, "WRITE_PLAN", {kPlanner}},
    RightRow{Right::kRunSession, "RUN_SESSION", {kPlanner, kTeamLead}},
    RightRow{Right::kReadOwnShifts, "READ_OWN_SHIFTS", {kPlanner, kApprover, kTeamLead, kSales, kStaff}},
    RightRow{Right::kReadLeads, "READ_LEADS", {kPlanner, kTeamLead, kSales}},
    RightRow{Right::kWriteLeads, "WRITE_LEADS", {kPlanner, kTeamLead, kSales}},
    RightRow{Right::kRevealLeads, "REVEAL_LEADS", {}, true, false},
    RightRow{Right::kExportLeads, "EXPORT_LEADS", {}, false, true},
    RightRow{Right::kManageUsers, "MANAGE_USERS", {}},
    RightRow{Right::kManageDevices, "MANAGE_DEVICES", {}},
    RightRow{Right::kManageQuarantine, "MANAGE_QUARANTINE", {}},
    RightRow{Right::kReadAudit, "READ_AUDIT", {}},
};

const RightRow& Find(Right right) {
  return *std::find_if(kRights.begin(), kRights.end(), [right](const RightRow& row) { return row.right == right; });
}

}  // namespace

std::string_view RightName(Right right) { return Find(right).name; }

bool Caller::Has(Right right) const {
  if (role == v1::USER_ROLE_ADMINISTRATOR) return true;
  const RightRow& row = Find(right);
  if ((row.by_reveal && may_reveal) || (row.by_export && may_export)) return true;
  return std::find(row.roles.begin(), row.roles.end(), role) != row.roles.end();
}

}  // namespace footfall::server
