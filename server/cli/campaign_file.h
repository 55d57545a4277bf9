// A campaign in one JSON file: the record, its sites, staff, playbook and sessions with zones and roster, as a person writes it.
// Pure: text in, requests out; sends nothing, reads no clock.
#ifndef FOOTFALL_SERVER_CLI_CAMPAIGN_FILE_H_
#define FOOTFALL_SERVER_CLI_CAMPAIGN_FILE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "footfall/v1/campaign_service.pb.h"
#include "footfall/v1/coupon_service.pb.h"
#include "footfall/v1/people_service.pb.h"
#include "footfall/v1/playbook_service.pb.h"
#include "footfall/v1/session_service.pb.h"
#include "footfall/v1/stock_service.pb.h"

namespace footfall::cli {

// A member of staff and, when the file says so, their first PIN.
struct FileStaff {
  footfall::v1::Staff staff;
  std::string pin;  // empty = leave as it is
};

// A gift of a session.
struct FileGift {
  footfall::v1::Gift gift;
  int64_t units = 0;  // that its booth is to get, in all; 0 = none by the file
};

// One day of a booth.
struct FileSession {
  footfall::v1::Session session;
  std::vector<footfall::v1::Zone> zones;
  std::vector<footfall::v1::Shift> shifts;
  std::vector<footfall::v1::Assignment> assignments;
  std::vector<FileGift> gifts;
  bool publish = false;  // the roster
};

// A template of coupons and how many there shall be.
struct FileCoupon {
  footfall::v1::CouponTemplate coupon_template;
  int64_t make = 0;  // in all; 0 = none by the file
};

// All of a file, with full resource names everywhere.
struct CampaignFile {
  footfall::v1::Campaign campaign;
  std::vector<footfall::v1::Site> sites;
  std::vector<FileStaff> staff;
  std::vector<footfall::v1::Item> items;
  std::vector<FileCoupon> coupons;
  std::vector<FileSession> sessions;
  std::optional<footfall::v1::Playbook> playbook;  // what the file says of it; nullopt = nothing
};

// Gives the bytes of a file that a campaign file names, or says why not; the name is as written there.
using FileReader = std::function<absl::StatusOr<std::string>(const std::string& name)>;

// Reads a file's text. What people may write differently from the API's own JSON: ids instead of names; a text instead of a map of
// languages (then it is Simplified Chinese); {"zh-Hans": …} without "texts"; enum values without their prefix, in any case; spans as
// {"from": "2026-05-01 10:00", "to": …} in the campaign's time zone; a session's "date" ("2026-05-01", or "today": the day
// of `now_ms`, milliseconds since 1970, in that zone) with "from" and "to" as "10:00"; of a brand "color" as "#0B4F8A", "logo" and a
// slide's "picture" as names of PNG files, which `read_file` gives (without it they are refused). INVALID_ARGUMENT names the place
// ("sessions[0].zones[2].kind", or line and column of what is no JSON) and what is wrong.
absl::StatusOr<CampaignFile> ParseCampaignFile(std::string_view text, int64_t now_ms, const FileReader& read_file = nullptr);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_CAMPAIGN_FILE_H_
