#include "server/cli/campaign_file_brand.h"

#include <cstdint>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/cli/file_json.h"

namespace footfall::cli {
namespace {

using Json = nlohmann::json;

// "#0B4F8A" as the API's number.
absl::Status ReadColor(const Json& value, Json* brand) {
  uint32_t color = 0;
  const std::string text = value.is_string() ? value.get<std::string>() : "";
  const bool digits = text.size() == 7 && text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  if (!digits || text[0] != '#' || !absl::SimpleHexAtoi(text.substr(1), &color)) {
    return Wrong("campaign.brand.color", "not a colour such as \"#0B4F8A\"");
  }
  (*brand)["color"] = color;
  return absl::OkStatus();
}

// The picture of the file that `own` names, as the API's field `field`. What the picture must be, the server's rules say.
absl::Status ReadPicture(const FileReader& read_file, const std::string& where, const char* own, const char* field, Json* value) {
  if (!value->contains(own)) return absl::OkStatus();
  const std::string place = absl::StrCat(where, ".", own);
  const Json name = (*value)[own];
  if (!name.is_string() || name.get<std::string>().empty()) return Wrong(place, "must be the name of a PNG file");
  if (!read_file) return Wrong(place, "pictures cannot be read here");
  const absl::StatusOr<std::string> bytes = read_file(name.get<std::string>());
  if (!bytes.ok()) return Wrong(place, std::string(bytes.status().message()));
  value->erase(own);
  (*value)[field] = absl::Base64Escape(*bytes);
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadBrand(const FileReader& read_file, Json* campaign) {
  if (!campaign->contains("brand")) return absl::OkStatus();
  Json& brand = (*campaign)["brand"];
  if (!brand.is_object()) return Wrong("campaign.brand", "must be an object");
  if (brand.contains("color")) {
    const Json color = brand["color"];
    if (absl::Status status = ReadColor(color, &brand); !status.ok()) return status;
  }
  if (absl::Status status = ReadPicture(read_file, "campaign.brand", "logo", "logo_png", &brand); !status.ok()) return status;
  if (!brand.contains("slides") || !brand["slides"].is_array()) return absl::OkStatus();
  for (size_t i = 0; i < brand["slides"].size(); ++i) {
    Json& slide = brand["slides"][i];
    const std::string where = absl::StrCat("campaign.brand.slides[", i, "]");
    if (!slide.is_object()) return Wrong(where, "must be an object");
    if (absl::Status status = ReadPicture(read_file, where, "picture", "picture_png", &slide); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace footfall::cli
