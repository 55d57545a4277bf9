// Tells offline stories from files: each step does something to a kiosk, its network or its server, or says what must hold then.
// Virtual time; the kiosk's journal, sync and crypto are the real ones. Steps (one key each):
//   {"save": n}                  so many leads
//   {"run_ms": n}                time passes
//   {"network": "down" | "up" | "silent"}
//   {"cut_before_acks": n}       so many times the server commits and the connection is cut before its Ack arrives
//   {"lose_pushes": n}           so many Pushes vanish
//   {"largest_message": bytes}   larger ones end the stream; 0 = no limit
//   {"refuse": "CODE"}           every new stream ends with this; "" = no more
//   {"restart_kiosk": true}      the program ends and begins again
//   {"image": "take" | "put_back"}  copy of the kiosk's folder; put back = the tablet was restored from it
//   {"restore_server": n}        the server comes back from a backup with n operations, as another life
//   {"server_state": "OK" | "FROZEN" | "REVOKED" | "WIPE" | "REBASE n"}   what it answers the next Hello
//   {"wall_clock": ms}           the tablet's clock is set
//   {"expect": {...}}            server: operations it has (all epochs); backlog; online; wiped; epoch; all_present: every lead ever saved
//   and
//                                not on a discarded image opens at the server
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/numbers.h"
#include "proto/rules/payload_seal.h"
#include "tests/unit/kiosk_sync/sync_world.h"

namespace footfall::kiosk {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

absl::Status StatusOf(const std::string& code) {
  static const std::map<std::string, absl::StatusCode> kCodes = {{"UNAVAILABLE", absl::StatusCode::kUnavailable},
                                                                 {"UNKNOWN", absl::StatusCode::kUnknown},
                                                                 {"UNIMPLEMENTED", absl::StatusCode::kUnimplemented},
                                                                 {"UNAUTHENTICATED", absl::StatusCode::kUnauthenticated},
                                                                 {"RESOURCE_EXHAUSTED", absl::StatusCode::kResourceExhausted},
                                                                 {"INTERNAL", absl::StatusCode::kInternal}};
  return code.empty() ? absl::OkStatus() : absl::Status(kCodes.at(code), "told to");
}

class Story {
 public:
  void Play(const Json& steps) {
    for (size_t i = 0; i < steps.size(); ++i) {
      SCOPED_TRACE("step " + std::to_string(i + 1) + ": " + steps[i].dump());
      ASSERT_EQ(steps[i].size(), 1u);
      Do(steps[i].begin().key(), steps[i].begin().value());
    }
  }

 private:
  void Do(const std::string& what, const Json& value) {
    if (what == "save") return world_.Save(value);
    if (what == "run_ms") return world_.worker.RunFor(value);
    if (what == "network") return SetNetwork(value);
    if (what == "cut_before_acks") return Set(&world_.network.cut_before_acks, value);
    if (what == "lose_pushes") return Set(&world_.network.lose_pushes, value);
    if (what == "largest_message") return SetLargest(value);
    if (what == "refuse") return Set(&world_.network.refusal, StatusOf(value));
    if (what == "restart_kiosk") return world_.Restart();
    if (what == "image") return value == "take" ? TakeImage() : PutImageBack();
    if (what == "restore_server") return RestoreServer(value);
    if (what == "server_state") return SetState(value);
    if (what == "wall_clock") return Set(&world_.clock.wall_ms, value.get<int64_t>());
    if (what == "expect") return Expect(value);
    FAIL() << "no such step";
  }

  template <typename T, typename V>
  static void Set(T* target, const V& value) {
    *target = value;
  }

  void SetNetwork(const std::string& state) {
    world_.network.silent = state == "silent";
    world_.network.up = state != "down";
    if (state == "down") world_.network.Cut();
    world_.worker.RunPosted();
  }
  void SetLargest(size_t bytes) { world_.network.largest_message = bytes == 0 ? SIZE_MAX : bytes; }

  void TakeImage() {
    world_.client.reset();
    world_.journal.reset();
    fs::remove_all(image_.path());
    fs::copy(world_.folder.path(), image_.path());
    world_.OpenJournal();
    world_.StartSync();
  }
  void PutImageBack() {
    world_.client.reset();
    world_.journal.reset();
    fs::remove_all(world_.folder.path());
    fs::copy(image_.path(), world_.folder.path());
    world_.OpenJournal();
    world_.StartSync();
  }

  void RestoreServer(size_t operations) {
    world_.network.Cut();
    world_.worker.RunPosted();
    world_.network.up = true;
    world_.server.incarnation[0]++;
    for (auto& [epoch, chain] : world_.server.chains) chain.resize(std::min(chain.size(), operations));
  }

  void SetState(const std::string& state) {
    static const std::map<std::string, v1::HelloState> kStates = {{"OK", v1::HELLO_STATE_OK},
                                                                  {"FROZEN", v1::HELLO_STATE_FROZEN},
                                                                  {"REVOKED", v1::HELLO_STATE_REVOKED},
                                                                  {"WIPE", v1::HELLO_STATE_WIPE},
                                                                  {"REBASE", v1::HELLO_STATE_REBASE}};
    const size_t space = state.find(' ');
    world_.server.state = kStates.at(state.substr(0, space));
    if (space == std::string::npos) return;
    ASSERT_TRUE(absl::SimpleAtoi(state.substr(space + 1), &world_.server.new_epoch));
  }

  void Expect(const Json& wanted) {
    for (const auto& [name, value] : wanted.items()) {
      SCOPED_TRACE(name);
      if (name == "server") {
        EXPECT_EQ(world_.server.operations(), value.get<size_t>());
      } else if (name == "backlog") {
        EXPECT_EQ(world_.journal->backlog(), value.get<uint64_t>());
      } else if (name == "online") {
        EXPECT_EQ(world_.client->report().online, value.get<bool>());
      } else if (name == "wiped") {
        EXPECT_EQ(world_.observer.wipes > 0, value.get<bool>());
      } else if (name == "epoch") {
        EXPECT_EQ(world_.journal->identity()->epoch, value.get<uint32_t>());
      } else if (name == "all_present") {
        EXPECT_EQ(PayloadsAtServer().size(), static_cast<size_t>(world_.saved));
      } else {
        ADD_FAILURE() << "nothing to expect by this name";
      }
    }
  }

  // Every different lead that opens at the server, over all epochs.
  std::set<std::string> PayloadsAtServer() {
    std::set<std::string> payloads;
    for (const auto& [epoch, chain] : world_.server.chains) {
      for (const ServerModel::Stored& stored : chain) {
        if (auto plain = rules::PayloadOpener().Open(stored.operation.sealed_payload(), CampaignKeys())) payloads.insert(*plain);
      }
    }
    return payloads;
  }

  SyncWorld world_;
  TempFolder image_;
};

class ScenarioTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ScenarioTest, Holds) {
  std::ifstream file(std::string(FOOTFALL_SOURCE_DIR) + "/tests/scenarios/" + GetParam() + ".json");
  const Json story = Json::parse(file);
  SCOPED_TRACE(story.at("story").get<std::string>());
  Story().Play(story.at("steps"));
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(std::string(FOOTFALL_SOURCE_DIR) + "/tests/scenarios")) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem());
  }
  std::sort(names.begin(), names.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Stories, ScenarioTest, ::testing::ValuesIn(Names()), [](const auto& info) { return info.param; });

}  // namespace
}  // namespace footfall::kiosk
