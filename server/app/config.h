// What an operator can set: flags, and the same names in a file (--config, else DATA/server.toml). A flag wins over the file.
#ifndef FOOTFALL_SERVER_APP_CONFIG_H_
#define FOOTFALL_SERVER_APP_CONFIG_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace footfall::server {

struct Config {
  std::string data;                   // folder with everything the server keeps
  std::string config;                 // file with options; empty = DATA/server.toml, where it is there
  std::string listen;                 // host:port of the API
  std::string metrics;                // host:port of /metrics and /healthz; "off" = none
  std::string public_address;         // host:port at which kiosks reach the API; empty = `listen`
  std::string log_level;              // debug, info, warn, error
  std::string first_password_file;    // where the administrator's first password is put; empty = standard output
  bool help = false;                  // only show ConfigHelp()
  bool reset_admin_password = false;  // only give the account "admin" a new password
};

// Reads the command line (without the program's name), then the file. InvalidField with the flag's or key's name and NO_VALUE,
// UNKNOWN_OPTION, REQUIRED, NOT_HOST_PORT, NOT_TEXT, BAD_TOML; NotFound for a --config that is not there.
absl::StatusOr<Config> LoadConfig(const std::vector<std::string>& arguments);
// Every option with its default and meaning.
std::string ConfigHelp();

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_APP_CONFIG_H_
