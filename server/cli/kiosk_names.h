// What people call kiosks, for tables and options: their ids are for programs.
#ifndef FOOTFALL_SERVER_CLI_KIOSK_NAMES_H_
#define FOOTFALL_SERVER_CLI_KIOSK_NAMES_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "server/cli/client.h"

namespace footfall::cli {

class KioskNames {
 public:
  // By device id. Two of the same name are told apart by the last digits of their ids.
  explicit KioskNames(std::map<std::string, std::string> names);
  // As the server has them. Without any when it does not answer or does not tell this account: tables show ids then.
  static KioskNames Load(const Client& client);

  // Of a device id or "devices/{device}"; the id where it has no name; "-" of none.
  std::string Word(std::string_view device) const;
  // The ids of what somebody typed: an id as it is, else every kiosk that is called so or that Word tells so.
  std::vector<std::string> Find(const std::string& text) const;

 private:
  std::map<std::string, std::string> names_, words_;
};

// "devices/{device}" of what somebody typed as a kiosk. NotFound when none is called so, InvalidArgument when several are; either names
// what to type. An id is not looked up: the call that it is for knows.
absl::StatusOr<std::string> DeviceName(const Client& client, const std::string& text);

}  // namespace footfall::cli

#endif  // FOOTFALL_SERVER_CLI_KIOSK_NAMES_H_
