#include "server/cli/campaign_file.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/time.h"

namespace footfall::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Json = nlohmann::json;

absl::Status Wrong(const std::string& where, const std::string& what) { return absl::InvalidArgumentError(where + ": " + what); }

// What a place in the file is read against.
struct Context {
  absl::TimeZone zone = absl::UTCTimeZone();
  std::string today;
  std::string date;  // of the session being read
};

absl::StatusOr<int64_t> ParseMoment(const std::string& text, const Context& context, const std::string& where) {
  std::string full = text;
  if (text.size() == 5 && text[2] == ':') {
    if (context.date.empty()) return Wrong(where, "a time of day needs a date: write \"2026-05-01 10:00\"");
    full = absl::StrCat(context.date, " ", text);
  }
  full = absl::StrReplaceAll(full, {{"T", " "}});
  absl::Time time;
  std::string error;
  if (!absl::ParseTime("%Y-%m-%d %H:%M", full, context.zone, &time, &error) &&
      !absl::ParseTime("%Y-%m-%d", full, context.zone, &time, &error)) {
    return Wrong(where, "not a time such as \"2026-05-01 10:00\"");
  }
  return absl::ToUnixMillis(time);
}

absl::StatusOr<Json> ReadSpan(const Json& value, const Context& context, const std::string& where) {
  if (!value.is_object() || !value.contains("from") || !value.contains("to") || value.size() != 2) {
    return Wrong(where, "write {\"from\": …, \"to\": …}");
  }
  Json span = Json::object();
  for (const auto& [ours, theirs] : {std::pair{"from", "start_ms"}, std::pair{"to", "end_ms"}}) {
    if (!value[ours].is_string()) return Wrong(absl::StrCat(where, ".", ours), "must be a text");
    auto moment = ParseMoment(value[ours].get<std::string>(), context, absl::StrCat(where, ".", ours));
    if (!moment.ok()) return moment.status();
    span[theirs] = absl::StrCat(*moment);
  }
  return span;
}

// "lead_registration" -> "ZONE_KIND_LEAD_REGISTRATION", for the enum of `field`.
absl::StatusOr<Json> ReadEnum(const Json& value, const FieldDescriptor* field, const std::string& where) {
  if (!value.is_string()) return Wrong(where, "must be a text");
  const std::string word = absl::AsciiStrToUpper(absl::StrReplaceAll(value.get<std::string>(), {{"-", "_"}}));
  const auto* type = field->enum_type();
  const std::string zero = type->value(0)->name();
  const std::string prefix = zero.substr(0, zero.size() - std::string("UNSPECIFIED").size());
  for (const std::string& name : {word, prefix + word}) {
    if (type->FindValueByName(name) != nullptr) return Json(name);
  }
  return Wrong(where, absl::StrCat("\"", value.get<std::string>(), "\" is none of its values"));
}

absl::StatusOr<Json> ReadMessage(const Json& value, const Descriptor* type, const Context& context, const std::string& where);

absl::StatusOr<Json> ReadValue(const Json& value, const FieldDescriptor* field, const Context& context, const std::string& where) {
  if (field->type() == FieldDescriptor::TYPE_ENUM) return ReadEnum(value, field, where);
  if (field->type() != FieldDescriptor::TYPE_MESSAGE) {
    if (value.is_object() || value.is_array()) return Wrong(where, "must be a single value");
    return value;
  }
  const std::string& message = field->message_type()->name();
  if (message == "LocalizedText") {
    if (value.is_string()) return Json{{"texts", {{"zh-Hans", value}}}};
    if (value.is_object() && !value.contains("texts")) return Json{{"texts", value}};
  }
  if (message == "TimeSpan" && value.is_object() && value.contains("from")) return ReadSpan(value, context, where);
  return ReadMessage(value, field->message_type(), context, where);
}

absl::StatusOr<Json> ReadMessage(const Json& value, const Descriptor* type, const Context& context, const std::string& where) {
  if (!value.is_object()) return Wrong(where, "must be an object");
  Json result = Json::object();
  for (const auto& [key, inner] : value.items()) {
    const FieldDescriptor* field = type->FindFieldByName(key);
    if (field == nullptr) field = type->FindFieldByCamelcaseName(key);
    const std::string place = where.empty() ? key : absl::StrCat(where, ".", key);
    if (field == nullptr) return Wrong(place, "unknown field");
    if (field->is_map()) {
      result[key] = inner;
    } else if (field->is_repeated()) {
      if (!inner.is_array()) return Wrong(place, "must be a list");
      Json list = Json::array();
      for (size_t i = 0; i < inner.size(); ++i) {
        auto element = ReadValue(inner[i], field, context, absl::StrCat(place, "[", i, "]"));
        if (!element.ok()) return element.status();
        list.push_back(*std::move(element));
      }
      result[key] = std::move(list);
    } else {
      auto element = ReadValue(inner, field, context, place);
      if (!element.ok()) return element.status();
      result[key] = *std::move(element);
    }
  }
  return result;
}

// Reads an object as a message; keys in `own` are the file's, not the message's, and are left out.
absl::Status Fill(const Json& value, const Context& context, const std::string& where, std::initializer_list<const char*> own,
                  google::protobuf::Message* message) {
  if (!value.is_object()) return Wrong(where, "must be an object");
  Json rest = value;
  for (const char* key : own) rest.erase(key);
  auto json = ReadMessage(rest, message->GetDescriptor(), context, where);
  if (!json.ok()) return json.status();
  const auto status = google::protobuf::util::JsonStringToMessage(json->dump(), message);
  if (!status.ok()) return Wrong(where, status.message().ToString());
  return absl::OkStatus();
}

absl::StatusOr<std::string> Word(const Json& value, const char* key, const std::string& where) {
  if (!value.is_object() || !value.contains(key) || !value[key].is_string() || value[key].get<std::string>().empty()) {
    return Wrong(absl::StrCat(where, ".", key), "required");
  }
  return value[key].get<std::string>();
}

std::string Named(const std::string& collection, const std::string& id) { return id.rfind(collection, 0) == 0 ? id : collection + id; }

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

absl::Status ReadItems(const Json& root, const Context& context, CampaignFile* file) {
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

absl::Status ReadGifts(const Json& value, const Context& context, const std::string& where, FileSession* session) {
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

absl::Status ReadCoupons(const Json& root, const Context& context, CampaignFile* file) {
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

absl::Status ReadZones(const Json& value, const Context& context, const std::string& where, FileSession* session) {
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

absl::Status ReadRoster(const Json& value, const Context& context, const std::string& where, FileSession* session) {
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

absl::Status ReadSession(const Json& value, Context context, const std::string& where, CampaignFile* file) {
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

absl::StatusOr<Context> ReadCampaign(const Json& root, int64_t now_ms, CampaignFile* file) {
  if (!root.contains("campaign")) return Wrong("campaign", "required");
  auto id = Word(root["campaign"], "id", "campaign");
  if (!id.ok()) return id.status();
  Context context;
  const Json zone = root["campaign"].value("time_zone", Json("Asia/Shanghai"));
  if (!zone.is_string() || !absl::LoadTimeZone(zone.get<std::string>(), &context.zone)) {
    return Wrong("campaign.time_zone", "not a time zone such as \"Asia/Shanghai\"");
  }
  context.today = absl::FormatTime("%Y-%m-%d", absl::FromUnixMillis(now_ms), context.zone);
  if (auto status = Fill(root["campaign"], context, "campaign", {"id"}, &file->campaign); !status.ok()) return status;
  file->campaign.set_name(Named("campaigns/", *id));
  for (std::string& site : *file->campaign.mutable_sites()) site = Named("sites/", site);
  return context;
}

// Line and column of the `byte`th byte, both from 1, as editors count them.
std::string PlaceOf(std::string_view text, size_t byte) {
  const std::string_view before = text.substr(0, byte == 0 ? 0 : byte - 1);
  const size_t line_start = before.rfind('\n') + 1;  // npos + 1 = 0
  const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto column = 1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_start), before.end(), is_start);
  return absl::StrCat("line ", line, ", column ", column);
}

}  // namespace

absl::StatusOr<CampaignFile> ParseCampaignFile(std::string_view text, int64_t now_ms) {
  Json root;
  try {
    root = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/true, /*ignore_comments=*/true);
  } catch (const Json::parse_error& error) {
    // The parser's own words hold what it read last, and that may be somebody's name or number.
    return Wrong(PlaceOf(text, error.byte),
                 "no JSON from here on; look for a comma, a quote or a bracket that is missing or too many before it");
  } catch (const Json::exception&) {
    return Wrong("line 1", "a number in the file is too large for any field");
  }
  if (!root.is_object()) return Wrong("line 1", "the file must be one JSON object: {\"campaign\": {…}, …}");
  for (const auto& [key, value] : root.items()) {
    if (key != "campaign" && key != "sites" && key != "staff" && key != "items" && key != "coupons" && key != "sessions")
      return Wrong(key, "unknown field");
    if (key != "campaign" && !value.is_array()) return Wrong(key, "must be a list");
  }
  CampaignFile file;
  auto context = ReadCampaign(root, now_ms, &file);
  if (!context.ok()) return context.status();
  if (auto status = ReadSites(root, &file); !status.ok()) return status;
  if (auto status = ReadStaff(root, &file); !status.ok()) return status;
  if (auto status = ReadItems(root, *context, &file); !status.ok()) return status;
  if (auto status = ReadCoupons(root, *context, &file); !status.ok()) return status;
  const Json sessions = ListOf(root, "sessions");
  for (size_t i = 0; i < sessions.size(); ++i) {
    if (auto status = ReadSession(sessions[i], *context, absl::StrCat("sessions[", i, "]"), &file); !status.ok()) return status;
  }
  return file;
}

}  // namespace footfall::cli
