// What the journal's tests have in common: an enrolled journal in a folder of its own, and leads to put into it.
#ifndef FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_JOURNAL_SUPPORT_H_
#define FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_JOURNAL_SUPPORT_H_

#include <memory>
#include <string>

#include "kiosk/journal/sqlite_journal.h"
#include "proto/rules/crypto.h"
#include "tests/unit/kiosk_base/fakes.h"

namespace footfall::kiosk {

inline constexpr char kDeviceName[] = "devices/018f3a5c-0000-7000-8000-000000000001";

inline rules::KeyPair CampaignKeys() { return rules::SealKeysFromSeed(std::string(32, 'c')); }
inline rules::KeyPair ServerKeys() { return rules::SignKeysFromSeed(std::string(32, 's')); }

inline std::unique_ptr<Journal> OpenIn(const std::string& folder, Random* random, const std::string& vfs = "") {
  auto journal = OpenSqliteJournal({folder, vfs, random});
  return journal.ok() ? *std::move(journal) : nullptr;
}

inline Identity TestIdentity(Journal* journal) {
  Identity identity;
  identity.device = kDeviceName;
  identity.device_id = *rules::ParseUuid(std::string(kDeviceName).substr(8));
  identity.keys = *journal->Keys();
  identity.server_address = "localhost:1";
  identity.certificate_pin = std::string(32, 'p');
  identity.server_sign_key = ServerKeys().public_key;
  identity.incarnation = std::string(16, 'i');
  identity.epoch = 1;
  return identity;
}

// Lead `number`; the same number gives the same operation id.
inline OperationDraft Draft(int number, const std::string& payload = "") {
  OperationDraft draft;
  std::string id(16, '\0');
  for (int i = 0; i < 4; ++i) id[i] = static_cast<char>(number >> (8 * i));
  draft.header.set_operation_id(id);
  draft.header.set_type(v1::OPERATION_TYPE_LEAD);
  draft.header.set_version(1);
  draft.header.set_corrected_ms(1'790'000'000'000 + number);
  draft.payload = payload.empty() ? "payload of lead " + std::to_string(number) : payload;
  draft.seal_public_key = CampaignKeys().public_key;
  draft.effects.counts_as_lead = true;
  draft.effects.day = 20'000;
  draft.effects.hour = number % 24;
  draft.effects.staff_id = "anna";
  draft.effects.tag = id;
  return draft;
}

}  // namespace footfall::kiosk

#endif  // FOOTFALL_TESTS_UNIT_KIOSK_JOURNAL_JOURNAL_SUPPORT_H_
