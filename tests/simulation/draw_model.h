// The reference of a lucky draw whose blocks are lent to kiosks. The orders of its blocks are known here, since the seeds are: what a slot
// holds is fixed before anybody draws. I3 for each prize and I5, F18, F32, F33, after each commit and at the end.
#ifndef FOOTFALL_TESTS_SIMULATION_DRAW_MODEL_H_
#define FOOTFALL_TESTS_SIMULATION_DRAW_MODEL_H_

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/deed.h"

namespace footfall::simulation {

// What the server's tables have.
struct DrawTables {
  struct Row {
    int64_t number = 0;
    std::string device_id;
    int64_t seq = 0, block = 0, slot = 0;
    std::string entry_id, prize, row_hash, lead_id;
    int64_t person = 0, draw_ms = 0;
    bool counts = false;
  };
  struct Block {
    int64_t number = 0;
    int state = 0;  // v1::DrawBlockState
    std::string device_id;
    int64_t drawn = 0, withdrawn = 0;
  };
  std::vector<Row> rows;  // in the order in which they came
  std::vector<Block> blocks;
  std::map<std::string, std::string> heads;                   // of chains, by device
  int64_t total = 0, free = 0, handed_out = 0, shortage = 0;  // of the pool
  int state = 0;                                              // v1::DrawState
  std::set<std::string> winners;                              // entries with a prize
};

class DrawModel {
 public:
  explicit DrawModel(std::function<void(const std::string&)> found) : find_(std::move(found)) {}
  // The draw's id; prize ids by block, from 1, and slot; the prizes of one block; how many entries of one person count.
  struct Plan {
    std::string draw_id;
    std::map<int64_t, std::vector<std::string>> decks;
    std::map<std::string, int64_t> prizes;
    int64_t per_person = 0;
  };
  void Use(Plan plan) { plan_ = std::move(plan); }

  // --- kiosks ---
  // A person saw this. The same entry never changes.
  void Shown(const std::string& kiosk, const OfferDeed& shown);

  // --- server ---
  // After each commit.
  void Look(const DrawTables& tables, const Excuses& excuses);

  // --- at the end, when the draw is over ---
  // `facts`: what kiosks drew and what they handed over.
  void CheckEnd(const DrawTables& tables, const std::vector<Fact>& draws, const std::vector<Fact>& claims, const Excuses& excuses);
  // `finding` is what the verifier says of the published file; empty = it verifies.
  void CheckFile(const std::string& finding);

  // How many rows were drawn, counted and stood aside; at the end.
  struct Tally {
    int64_t rows = 0, counted = 0, aside = 0;
  } tally;

 private:
  void Find(const std::string& what) { find_(what); }
  void CheckBlocks(const DrawTables& tables);
  void CheckChains(const DrawTables& tables);
  void CheckPrizes(const DrawTables& tables);
  void CheckFree(const DrawTables& tables);
  void CheckStandings(const DrawTables& tables);
  bool MayStandAside(const Fact& fact, bool broken, const Excuses& excuses) const;
  void CheckClaims(const DrawTables& tables, const std::vector<Fact>& claims);

  const std::function<void(const std::string&)> find_;
  Plan plan_;
  std::map<std::string, std::string> shown_;  // what each entry drew
};

}  // namespace footfall::simulation

#endif  // FOOTFALL_TESTS_SIMULATION_DRAW_MODEL_H_
