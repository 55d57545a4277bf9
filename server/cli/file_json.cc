#include "server/cli/file_json.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace footfall::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using Json = nlohmann::json;

absl::StatusOr<Json> ReadSpan(const Json& value, const FileContext& context, const std::string& where) {
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

absl::StatusOr<Json> ReadMessage(const Json& value, const Descriptor* type, const FileContext& context, const std::string& where);

absl::StatusOr<Json> ReadValue(const Json& value, const FieldDescriptor* field, const FileContext& context, const std::string& where) {
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

absl::StatusOr<Json> ReadMessage(const Json& value, const Descriptor* type, const FileContext& context, const std::string& where) {
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

absl::Status Wrong(const std::string& where, const std::string& what) { return absl::InvalidArgumentError(where + ": " + what); }

absl::StatusOr<int64_t> ParseMoment(const std::string& text, const FileContext& context, const std::string& where) {
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

absl::Status Fill(const Json& value, const FileContext& context, const std::string& where, std::initializer_list<const char*> own,
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

absl::StatusOr<Json> ParseJson(std::string_view text) {
  try {
    return Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/true, /*ignore_comments=*/true);
  } catch (const Json::parse_error& error) {
    // The parser's own words hold what it read last, and that may be somebody's name or number.
    return Wrong(PlaceOf(text, error.byte),
                 "no JSON from here on; look for a comma, a quote or a bracket that is missing or too many before it");
  } catch (const Json::exception&) {
    return Wrong("line 1", "a number in the file is too large for any field");
  }
}

}  // namespace footfall::cli
