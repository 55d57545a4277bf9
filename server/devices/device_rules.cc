#include "server/devices/device_rules.h"

#include <algorithm>

#include "proto/rules/hash_chain.h"

namespace footfall::server {

std::string MakeEnrolmentSecret(std::string_view random_bytes) {
  // Crockford's letters: what people confuse is not among them.
  constexpr std::string_view kLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string secret;
  for (char byte : random_bytes.substr(0, kEnrolmentSecretLength)) secret += kLetters[static_cast<uint8_t>(byte) & 31];
  return secret;
}

std::string EnrolmentSecretHash(std::string_view secret) { return rules::Hash("footfall/enrol/1" + std::string(secret)); }

std::string PeerHost(std::string_view peer) { return std::string(peer.substr(0, peer.rfind(':'))); }

Problems CheckSettings(const footfall::v1::KioskSettings& settings) {
  Problems problems;
  const std::string& language = settings.language();
  const bool spoken = language.empty() || language == "zh-Hans" || language == "zh-Hant" || language == "en";
  if (!spoken) problems.push_back({"settings.language", "BAD_LANGUAGE"});
  if (!footfall::v1::KioskTheme_IsValid(settings.theme())) problems.push_back({"settings.theme", "UNKNOWN_VALUE"});
  if (settings.has_volume_percent()) CheckNumber("settings.volume_percent", settings.volume_percent(), 0, kMaxVolume, &problems);
  if (settings.visitor_idle_s() != 0) {
    CheckNumber("settings.visitor_idle_s", settings.visitor_idle_s(), kMinVisitorIdleS, kMaxVisitorIdleS, &problems);
  }
  if (settings.staff_idle_s() != 0) {
    CheckNumber("settings.staff_idle_s", settings.staff_idle_s(), kMinStaffIdleS, kMaxStaffIdleS, &problems);
  }
  CheckLocalized("settings.lock_message", settings.lock_message().texts(), false, kMaxLockMessageLength, &problems);
  return problems;
}

ReturnAnswer JudgeReturn(const std::optional<DeviceRow>& known, std::string_view sign_public_key, std::string_view box_public_key) {
  if (!known) return ReturnAnswer::kNew;
  if (known->sign_public_key != sign_public_key || known->box_public_key != box_public_key) return ReturnAnswer::kOtherKey;
  return known->standing == DeviceStanding::kRevoked ? ReturnAnswer::kRevoked : ReturnAnswer::kKnown;
}

MissLimiter::Entry& MissLimiter::Find(std::string_view host, int64_t steady_ms) {
  auto it = hosts_.find(host);
  if (it == hosts_.end() && hosts_.size() >= kMaxHosts) it = hosts_.try_emplace("").first;
  if (it == hosts_.end()) it = hosts_.try_emplace(std::string(host), Entry{.since_ms = steady_ms}).first;
  Entry& entry = it->second;
  const int64_t forgiven = (steady_ms - entry.since_ms) / kForgetOneMs;
  entry.misses = std::max<int64_t>(0, entry.misses - forgiven);
  entry.since_ms += forgiven * kForgetOneMs;
  return entry;
}

int64_t MissLimiter::WaitMs(std::string_view host, int64_t steady_ms) {
  std::lock_guard lock(mutex_);
  if (!hosts_.contains(host) && hosts_.size() < kMaxHosts) return 0;
  const Entry& entry = Find(host, steady_ms);
  return entry.misses < kMissesAtOnce ? 0 : entry.since_ms + kForgetOneMs - steady_ms;
}

void MissLimiter::Missed(std::string_view host, int64_t steady_ms) {
  std::lock_guard lock(mutex_);
  ++Find(host, steady_ms).misses;
  std::erase_if(hosts_, [&](const auto& item) { return item.second.misses == 0 && item.first != host; });
}

}  // namespace footfall::server
