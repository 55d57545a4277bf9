#include "server/cli/campaign_check.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "proto/rules/ids.h"
#include "proto/rules/pin.h"
#include "server/base/advice.h"
#include "server/base/errors.h"
#include "server/campaigns/campaign_rules.h"
#include "server/coupons/coupon_rules.h"
#include "server/people/staff_rules.h"
#include "server/playbooks/playbook_rules.h"
#include "server/sessions/session_rules.h"
#include "server/stock/stock_rules.h"

namespace footfall::cli {
namespace {

using Problems = std::vector<rules::Problem>;

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

class Check {
 public:
  void Add(const std::string& where, const Problems& problems) {
    for (const rules::Problem& problem : problems) {
      const std::string advice = server::errors::AdviceFor(problem.reason);
      lines_.push_back(absl::StrCat(where, ": ", problem.field, ": ", advice.empty() ? problem.reason : advice));
    }
  }
  // A resource's own id; each but once.
  void AddName(const std::string& name) {
    if (!rules::IsResourceId(IdOf(name))) Add(name, {{"id", "BAD_ID"}});
    if (!names_.insert(name).second) Add(name, {{"id", "DUPLICATE_ID"}});
  }
  absl::Status Status() const { return lines_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrJoin(lines_, "\n  ")); }

 private:
  std::vector<std::string> lines_;
  std::set<std::string> names_;
};

void CheckStaff(const CampaignFile& file, Check* check) {
  std::set<std::string> numbers;
  for (const FileStaff& person : file.staff) {
    const std::string& name = person.staff.name();
    check->AddName(name);
    check->Add(name, server::CheckStaff(person.staff));
    if (!numbers.insert(person.staff.number()).second) check->Add(name, {{"number", "DUPLICATE_ID"}});
    if (!person.pin.empty() && !rules::IsAcceptablePin(person.pin)) check->Add(name, {{"pin", "WEAK_PIN"}});
  }
}

void CheckOffers(const CampaignFile& file, Check* check) {
  for (const auto& item : file.items) {
    check->AddName(item.name());
    check->Add(item.name(), server::CheckItem(item));
  }
  for (const FileCoupon& coupon : file.coupons) {
    check->AddName(coupon.coupon_template.name());
    check->Add(coupon.coupon_template.name(), server::CheckCouponTemplate(coupon.coupon_template));
  }
}

void CheckSession(const CampaignFile& file, const FileSession& session, Check* check) {
  const std::string& name = session.session.name();
  check->AddName(name);
  check->Add(name, server::CheckSession(session.session));
  const auto& sites = file.campaign.sites();
  if (!sites.empty() && std::find(sites.begin(), sites.end(), session.session.site()) == sites.end()) {
    check->Add(name, {{"site", "NOT_OF_CAMPAIGN"}});
  }
  for (const auto& zone : session.zones) {
    check->AddName(zone.name());
    check->Add(zone.name(), server::CheckZone(zone));
  }
  for (const auto& shift : session.shifts) check->Add(absl::StrCat(name, ", roster of ", shift.staff()), server::CheckShift(shift));
  for (const FileGift& gift : session.gifts) {
    check->AddName(gift.gift.name());
    check->Add(gift.gift.name(), server::CheckGift(gift.gift));
  }
}

// Of one person, over all sessions.
void CheckOverlaps(const CampaignFile& file, Check* check) {
  std::vector<footfall::v1::Shift> all;
  for (const FileSession& session : file.sessions) {
    for (footfall::v1::Shift shift : session.shifts) {
      shift.set_name(absl::StrCat(session.session.name(), "/shifts/", all.size()));
      if (!server::CheckOverlap(shift, all).ok()) {
        check->Add(absl::StrCat(session.session.name(), ", roster of ", shift.staff()), {{"span", "SHIFT_OVERLAP"}});
      }
      all.push_back(std::move(shift));
    }
  }
}

}  // namespace

absl::Status CheckCampaignFile(const CampaignFile& file) {
  Check check;
  for (const auto& site : file.sites) {
    check.AddName(site.name());
    check.Add(site.name(), server::CheckSite(site));
  }
  CheckStaff(file, &check);
  footfall::v1::Campaign campaign = file.campaign;
  server::SetCampaignDefaults(&campaign);
  check.AddName(campaign.name());
  check.Add(campaign.name(), server::CheckCampaign(campaign));
  CheckOffers(file, &check);
  for (const FileSession& session : file.sessions) CheckSession(file, session, &check);
  CheckOverlaps(file, &check);
  if (file.playbook) check.Add(file.playbook->name(), server::CheckPlaybook(*file.playbook));
  return check.Status();
}

absl::Status CheckPlaybookFile(const footfall::v1::Playbook& playbook) {
  Check check;
  check.Add(playbook.name(), server::CheckPlaybook(playbook));
  return check.Status();
}

}  // namespace footfall::cli
