#include <algorithm>
#include <array>

#include "server/access/access.h"

namespace footfall::server {
namespace {

namespace v1 = footfall::v1;

// Which roles hold a right; the administrator holds every one. The two last columns are rights a single account can be given on top.
struct RightRow {
  Right right;
  std::string_view name;
  unsigned roles;  // bit n = role n
  bool by_reveal = false;
  bool by_export = false;
};

constexpr unsigned kPlanner = 1u << v1::USER_ROLE_PLANNER, kApprover = 1u << v1::USER_ROLE_APPROVER,
                   kTeamLead = 1u << v1::USER_ROLE_TEAM_LEAD, kSales = 1u << v1::USER_ROLE_SALES, kStaff = 1u << v1::USER_ROLE_STAFF,
                   kNobody = 0;

constexpr std::array kRights = {
    RightRow{Right::kReadPlan, "READ_PLAN", kPlanner | kApprover | kTeamLead | kSales},
    RightRow{Right::kWritePlan, "WRITE_PLAN", kPlanner},
    RightRow{Right::kRunSession, "RUN_SESSION", kPlanner | kTeamLead},
    RightRow{Right::kReadOwnShifts, "READ_OWN_SHIFTS", kPlanner | kApprover | kTeamLead | kSales | kStaff},
    RightRow{Right::kReadLeads, "READ_LEADS", kPlanner | kTeamLead | kSales},
    RightRow{Right::kWriteLeads, "WRITE_LEADS", kPlanner | kTeamLead | kSales},
    RightRow{Right::kRevealLeads, "REVEAL_LEADS", kNobody, true, false},
    RightRow{Right::kExportLeads, "EXPORT_LEADS", kNobody, false, true},
    RightRow{Right::kWidenConsents, "WIDEN_CONSENTS", kPlanner},
    RightRow{Right::kManageUsers, "MANAGE_USERS", kNobody},
    RightRow{Right::kManageDevices, "MANAGE_DEVICES", kNobody},
    RightRow{Right::kManageQuarantine, "MANAGE_QUARANTINE", kNobody},
    RightRow{Right::kReadAudit, "READ_AUDIT", kNobody},
    RightRow{Right::kManageBackups, "MANAGE_BACKUPS", kNobody},
    RightRow{Right::kThawLeases, "THAW_LEASES", kNobody},
    RightRow{Right::kManageStock, "MANAGE_STOCK", kPlanner},
    RightRow{Right::kHandOutCoupons, "HAND_OUT_COUPONS", kPlanner | kTeamLead | kSales},
    RightRow{Right::kCorrectCoupons, "CORRECT_COUPONS", kPlanner | kTeamLead},
    RightRow{Right::kOverseeDraws, "OVERSEE_DRAWS", kPlanner | kApprover},
    RightRow{Right::kHandOverPrizes, "HAND_OVER_PRIZES", kPlanner | kTeamLead},
    RightRow{Right::kReadOnsite, "READ_ONSITE", kPlanner | kTeamLead},
    RightRow{Right::kReadSurveys, "READ_SURVEYS", kPlanner | kApprover | kTeamLead | kSales},
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
  // A role of a newer program's database is none we know.
  return v1::UserRole_IsValid(role) && (row.roles & 1u << role) != 0;
}

}  // namespace footfall::server
