#include "server/cli/campaign_file.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "server/cli/campaign_file_brand.h"
#include "server/cli/file_json.h"
#include "server/cli/playbook_file.h"

namespace footfall::cli {
namespace {

using Json = nlohmann::json;

Json ListOf(const Json& value, const char* key) { return value.contains(key) ? value[key] : Json::array(); }

absl::Status ReadSites(const Json& root, CampaignFile* file) {
  const Json sites = ListOf(root, "sites");
  for (size_t i = 0; i < sites.size(); ++i) {
    const std::string where = absl::StrCat("sites[", i, "]");
    auto id = Word(sites[i], "id", where);
    if (!id.ok()) return id.status();
    footfall::v1::Site site;
    if (auto status = Fill(sites[i], {}, where, {"id"}, &site); !status.ok()) return status;
    site.set_name(Named("sites/", *id));
    file->sites.push_back(std::move(site));
  }
  return absl::OkStatus();
}

absl::Status ReadStaff(const Json& root, CampaignFile* file) {
  const Json staff = ListOf(root, "staff");
  for (size_t i = 0; i < staff.size(); ++i) {
    const std::string where = absl::StrCat("staff[", i, "]");
    auto id = Word(staff[i], "id", where);
    if (!id.ok()) return id.status();
    FileStaff person;
    if (auto status = Fill(staff[i], {}, where, {"id", "pin"}, &person.staff); !status.ok()) return status;
    person.staff.set_name(Named("staff/", *id));
    if (staff[i].contains("pin")) {
      if (!staff[i]["pin"].is_string()) return Wrong(where + ".pin", "must be a text of six digits");
      person.pin = staff[i]["pin"].get<std::string>();
    }
    file->staff.push_back(std::move(person));
  }
  return absl::OkStatus();
}

absl::Status ReadItems(const Json& root, const FileContext& context, CampaignFile* file) {
  const Json items = ListOf(root, "items");
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string where = absl::StrCat("items[", i, "]");
    auto id = Word(items[i], "id", where);
    if (!id.ok()) return id.status();
    footfall::v1::Item item;
    if (auto status = Fill(items[i], context, where, {"id"}, &item); !status.ok()) return status;
    item.set_name(Named("items/", *id));
    file->items.push_back(std::move(item));
  }
  return absl::OkStatus();
}

absl::Status ReadGifts(const Json& value, const FileContext& context, const std::string& where, FileSession* session) {
  const Json gifts = ListOf(value, "gifts");
  for (size_t i = 0; i < gifts.size(); ++i) {
    const std::string place = absl::StrCat(where, ".gifts[", i, "]");
    auto item = Word(gifts[i], "item", place);
    if (!item.ok()) return item.status();
    FileGift gift;
    if (auto status = Fill(gifts[i], context, place, {"item", "units"}, &gift.gift); !status.ok()) return status;
    gift.gift.set_item(Named("items/", *item));
    gift.gift.set_name(absl::StrCat(session->session.name(), "/gifts/", gift.gift.item().substr(std::string_view("items/").size())));
    if (gifts[i].contains("units")) {
      if (!gifts[i]["units"].is_number_unsigned()) return Wrong(place + ".units", "must be a whole number");
      gift.units = gifts[i]["units"].get<int64_t>();
    }
    session->gifts.push_back(std::move(gift));
  }
  return absl::OkStatus();
}

absl::Status ReadCoupons(const Json& root, const FileContext& context, CampaignFile* file) {
  const Json coupons = ListOf(root, "coupons");
  for (size_t i = 0; i < coupons.size(); ++i) {
    const std::string where = absl::StrCat("coupons[", i, "]");
    auto id = Word(coupons[i], "id", where);
    if (!id.ok()) return id.status();
    FileCoupon coupon;
    footfall::v1::CouponTemplate& made = coupon.coupon_template;
    if (auto status = Fill(coupons[i], context, where, {"id", "make"}, &made); !status.ok()) return status;
    made.set_name(absl::StrCat(file->campaign.name(), "/couponTemplates/", *id));
    if (!made.item().empty()) made.set_item(Named("items/", made.item()));
    for (std::string& site : *made.mutable_sites()) site = Named("sites/", site);
    if (!made.has_valid()) *made.mutable_valid() = file->campaign.period();
    if (coupons[i].contains("make")) {
      const Json& make = coupons[i]["make"];
      if (!make.is_number_unsigned()) return Wrong(where + ".make", "must be a whole number");
      coupon.make = make.get<int64_t>();
    }
    file->coupons.push_back(std::move(coupon));
  }
  return absl::OkStatus();
}

absl::Status ReadZones(const Json& value, const FileContext& context, const std::string& where, FileSession* session) {
  const Json zones = ListOf(value, "zones");
  for (size_t i = 0; i < zones.size(); ++i) {
    const std::string place = absl::StrCat(where, ".zones[", i, "]");
    auto id = Word(zones[i], "id", place);
    if (!id.ok()) return id.status();
    footfall::v1::Zone zone;
    if (auto status = Fill(zones[i], context, place, {"id"}, &zone); !status.ok()) return status;
    zone.set_name(absl::StrCat(session->session.name(), "/zones/", *id));
    if (!zone.leader().empty()) zone.set_leader(Named("staff/", zone.leader()));
    session->zones.push_back(std::move(zone));
  }
  return absl::OkStatus();
}

absl::Status ReadRoster(const Json& value, const FileContext& context, const std::string& where, FileSession* session) {
  const Json roster = ListOf(value, "roster");
  for (size_t i = 0; i < roster.size(); ++i) {
    const std::string place = absl::StrCat(where, ".roster[", i, "]");
    auto staff = Word(roster[i], "staff", place);
    if (!staff.ok()) return staff.status();
    footfall::v1::Shift shift;
    shift.set_staff(Named("staff/", *staff));
    *shift.mutable_span() = session->session.hours();
    for (const auto& [key, inner] : roster[i].items()) {
      if (key == "staff" || key == "zone") continue;
      if (key != "from" && key != "to") return Wrong(absl::StrCat(place, ".", key), "unknown field");
      if (!inner.is_string()) return Wrong(absl::StrCat(place, ".", key), "must be a text");
      auto moment = ParseMoment(inner.get<std::string>(), context, absl::StrCat(place, ".", key));
      if (!moment.ok()) return moment.status();
      key == "from" ? shift.mutable_span()->set_start_ms(*moment) : shift.mutable_span()->set_end_ms(*moment);
    }
    if (roster[i].contains("zone")) {
      auto zone = Word(roster[i], "zone", place);
      if (!zone.ok()) return zone.status();
      footfall::v1::Assignment assignment;
      assignment.set_staff(shift.staff());
      assignment.set_zone(absl::StrCat(session->session.name(), "/zones/", *zone));
      *assignment.mutable_span() = shift.span();
      session->assignments.push_back(std::move(assignment));
    }
    session->shifts.push_back(std::move(shift));
  }
  return absl::OkStatus();
}

absl::Status ReadSession(const Json& value, FileContext context, const std::string& where, CampaignFile* file) {
  auto id = Word(value, "id", where);
  if (!id.ok()) return id.status();
  for (const char* key : {"zones", "roster", "gifts"}) {
    if (value.contains(key) && !value[key].is_array()) return Wrong(absl::StrCat(where, ".", key), "must be a list");
  }
  const Json publish = value.value("publish", Json(false));
  if (!publish.is_boolean()) return Wrong(where + ".publish", "must be true or false");
  FileSession session;
  if (auto status = Fill(value, context, where, {"id", "date", "from", "to", "zones", "roster", "gifts", "publish"}, &session.session);
      !status.ok()) {
    return status;
  }
  session.session.set_name(absl::StrCat(file->campaign.name(), "/sessions/", *id));
  session.session.set_site(Named("sites/", session.session.site()));
  auto date = Word(value, "date", where);
  if (!date.ok()) return date.status();
  context.date = *date == "today" ? context.today : *date;
  for (const char* key : {"from", "to"}) {
    auto time = Word(value, key, where);
    if (!time.ok()) return time.status();
    auto moment = ParseMoment(*time, context, absl::StrCat(where, ".", key));
    if (!moment.ok()) return moment.status();
    auto* hours = session.session.mutable_hours();
    *key == 'f' ? hours->set_start_ms(*moment) : hours->set_end_ms(*moment);
  }
  if (auto status = ReadZones(value, context, where, &session); !status.ok()) return status;
  if (auto status = ReadRoster(value, context, where, &session); !status.ok()) return status;
  if (auto status = ReadGifts(value, context, where, &session); !status.ok()) return status;
  session.publish = publish.get<bool>();
  file->sessions.push_back(std::move(session));
  return absl::OkStatus();
}

absl::StatusOr<FileContext> ReadCampaign(const Json& root, int64_t now_ms, const FileReader& read_file, CampaignFile* file) {
  if (!root.contains("campaign")) return Wrong("campaign", "required");
  auto id = Word(root["campaign"], "id", "campaign");
  if (!id.ok()) return id.status();
  FileContext context;
  const Json zone = root["campaign"].value("time_zone", Json("Asia/Shanghai"));
  if (!zone.is_string() || !absl::LoadTimeZone(zone.get<std::string>(), &context.zone)) {
    return Wrong("campaign.time_zone", "not a time zone such as \"Asia/Shanghai\"");
  }
  context.today = absl::FormatTime("%Y-%m-%d", absl::FromUnixMillis(now_ms), context.zone);
  Json campaign = root["campaign"];
  if (auto status = ReadBrand(read_file, &campaign); !status.ok()) return status;
  if (auto status = Fill(campaign, context, "campaign", {"id"}, &file->campaign); !status.ok()) return status;
  file->campaign.set_name(Named("campaigns/", *id));
  for (std::string& site : *file->campaign.mutable_sites()) site = Named("sites/", site);
  return context;
}

}  // namespace

absl::StatusOr<CampaignFile> ParseCampaignFile(std::string_view text, int64_t now_ms, const FileReader& read_file) {
  auto parsed = ParseJson(text);
  if (!parsed.ok()) return parsed.status();
  const Json& root = *parsed;
  if (!root.is_object()) return Wrong("line 1", "the file must be one JSON object: {\"campaign\": {…}, …}");
  for (const auto& [key, value] : root.items()) {
    if (key != "campaign" && key != "sites" && key != "staff" && key != "items" && key != "coupons" && key != "sessions" &&
        key != "playbook")
      return Wrong(key, "unknown field");
    if (key != "campaign" && key != "playbook" && !value.is_array()) return Wrong(key, "must be a list");
  }
  CampaignFile file;
  auto context = ReadCampaign(root, now_ms, read_file, &file);
  if (!context.ok()) return context.status();
  if (auto status = ReadSites(root, &file); !status.ok()) return status;
  if (auto status = ReadStaff(root, &file); !status.ok()) return status;
  if (auto status = ReadItems(root, *context, &file); !status.ok()) return status;
  if (auto status = ReadCoupons(root, *context, &file); !status.ok()) return status;
  if (root.contains("playbook")) {
    auto playbook = ReadPlaybook(root["playbook"], "playbook");
    if (!playbook.ok()) return playbook.status();
    playbook->set_name(file.campaign.name() + "/playbook");
    file.playbook = *std::move(playbook);
  }
  const Json sessions = ListOf(root, "sessions");
  for (size_t i = 0; i < sessions.size(); ++i) {
    if (auto status = ReadSession(sessions[i], *context, absl::StrCat("sessions[", i, "]"), &file); !status.ok()) return status;
  }
  return file;
}

}  // namespace footfall::cli
