#include "server/app/config.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <string_view>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/base/errors.h"
#include "server/base/text.h"

namespace footfall::server {
namespace {

struct Option {
  std::string_view name;  // "--name" and the key in the file
  std::string Config::*value;
  std::string_view default_value;
  bool is_address;
  std::string_view meaning;
};

constexpr std::string_view kDataName = "data", kConfigName = "config", kFirstPasswordName = "first-password-file";
constexpr std::string_view kResetPassword = "--reset-admin-password";
// Loopback unless told: a server that nobody set up yet is not for the network.
constexpr std::array kOptions = {
    Option{kDataName, &Config::data, "", false, "Folder with everything the server keeps; made at first start. Required; not in the file."},
    Option{kConfigName, &Config::config, "", false, "File with these options; DIR/server.toml when absent. Not in the file."},
    Option{"listen", &Config::listen, "127.0.0.1:7443", true, "host:port of the API (gRPC over TLS)."},
    Option{"metrics", &Config::metrics, "127.0.0.1:9464", true, "host:port of /metrics and /healthz (HTTP); off = none."},
    Option{"public-address", &Config::public_address, "", true, "host:port at which kiosks reach the API; empty = as --listen."},
    Option{"log-level", &Config::log_level, "info", false, "debug, info, warn or error."},
    Option{kFirstPasswordName, &Config::first_password_file, "", false,
           "File, readable for its owner alone, to put the administrator's first password in instead of printing it, where a log would "
           "keep it."},
};

constexpr std::array<std::string_view, 4> kLevels = {"debug", "info", "warn", "error"};

const Option* FindOption(std::string_view name) {
  for (const Option& option : kOptions) {
    if (option.name == name) return &option;
  }
  return nullptr;
}

// "host:port" or "[v6]:port".
bool IsHostPort(std::string_view text) {
  const size_t colon = text.rfind(':');
  int port = 0;
  if (colon == std::string_view::npos || colon == 0) return false;
  return absl::SimpleAtoi(Abseil(text.substr(colon + 1)), &port) && port >= 0 && port <= 65535;
}

using Values = std::map<std::string, std::string, std::less<>>;

absl::StatusOr<Values> ReadFlags(const std::vector<std::string>& arguments, Config* config) {
  Values values;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--help" || argument == "-h") {
      config->help = true;
      continue;
    }
    if (argument == kResetPassword) {
      config->reset_admin_password = true;
      continue;
    }
    const size_t equals = argument.find('=');
    const std::string name = argument.starts_with("--") ? argument.substr(2, equals == std::string::npos ? equals : equals - 2) : "";
    if (FindOption(name) == nullptr) return errors::InvalidField(argument, "UNKNOWN_OPTION");
    if (equals == std::string::npos && i + 1 == arguments.size()) return errors::InvalidField(argument, "NO_VALUE");
    values[name] = equals == std::string::npos ? arguments[++i] : argument.substr(equals + 1);
  }
  return values;
}

absl::StatusOr<Values> ReadFile(const std::string& path) {
  Values values;
  if (!std::filesystem::exists(path)) return values;
  try {
    for (const auto& [key, node] : toml::parse_file(path)) {
      const std::string name(key.str());
      if (name == kDataName || name == kConfigName || FindOption(name) == nullptr)
        return errors::InvalidField(absl::StrCat("server.toml: ", name), "UNKNOWN_OPTION");
      const auto text = node.value<std::string>();
      if (!text) return errors::InvalidField(absl::StrCat("server.toml: ", name), "NOT_TEXT");
      values[name] = *text;
    }
  } catch (const toml::parse_error& error) {
    const std::string place = absl::StrCat("server.toml line ", error.source().begin.line, " (", std::string(error.description()), ")");
    return errors::InvalidField(place, "BAD_TOML");
  }
  return values;
}

}  // namespace

absl::StatusOr<Config> LoadConfig(const std::vector<std::string>& arguments) {
  Config config;
  const auto flags = ReadFlags(arguments, &config);
  if (!flags.ok()) return flags.status();
  if (config.help) return config;
  const auto data = flags->find(kDataName);
  if (data == flags->end() || data->second.empty()) return errors::InvalidField("--data", "REQUIRED");
  const auto named = flags->find(kConfigName);
  if (named != flags->end() && !std::filesystem::exists(named->second)) return errors::NotFound(named->second);
  const auto file = ReadFile(named != flags->end() ? named->second : absl::StrCat(data->second, "/server.toml"));
  if (!file.ok()) return file.status();
  for (const Option& option : kOptions) {
    std::string& value = config.*option.value;
    value = std::string(option.default_value);
    if (const auto it = file->find(option.name); it != file->end()) value = it->second;
    if (const auto it = flags->find(option.name); it != flags->end()) value = it->second;
    const bool none = value.empty() || (value == "off" && option.value == &Config::metrics);
    if (option.is_address && !none && !IsHostPort(value)) {
      return errors::InvalidField(absl::StrCat("--", Abseil(option.name)), "NOT_HOST_PORT");
    }
  }
  if (std::find(kLevels.begin(), kLevels.end(), config.log_level) == kLevels.end()) {
    return errors::InvalidField("--log-level", "UNKNOWN_LEVEL");
  }
  if (config.listen.empty()) return errors::InvalidField("--listen", "NOT_HOST_PORT");
  return config;
}

std::string ConfigHelp() {
  std::string help = "footfall-server --data DIR [--option VALUE]...\n\nServes booth teams, kiosks and sales from one folder.\n\n";
  for (const Option& option : kOptions) {
    absl::StrAppend(&help, "  --", Abseil(option.name), "\n      ", Abseil(option.meaning));
    if (!option.default_value.empty()) absl::StrAppend(&help, " Default: ", Abseil(option.default_value), ".");
    absl::StrAppend(&help, "\n");
  }
  absl::StrAppend(
      &help, "  ", Abseil(kResetPassword),
      "\n      Serves nothing: gives the account \"admin\" a one-time password and prints it, while no server runs on the folder.\n"
      "      For when the password is lost; recorded in the audit log.\n");
  return absl::StrCat(help, "  --help\n      Shows this.\n\nThe same names (but data and config) can stand in the file; a flag wins.\n",
                      "Ends with 0 after SIGTERM or SIGINT, 1 when it cannot start, 2 for options it does not understand.\n");
}

}  // namespace footfall::server
