// What honest draws rarely show, by numbers. The orders of the blocks were fixed before anybody drew, so who stands by, who draws and when
// cannot change which chances win: among all chances of the draw those of one member of staff hold as many prizes as if they had been
// picked blindly. So many or more among `draws` picked of `all_draws`, which hold `all_wins`, has the probability of the hypergeometric
// distribution's upper tail (exact; R. A. Fisher, The Design of Experiments, 1935, section 11). Blocks of the same composition vary less
// than that, so the probabilities are, if anything, too large. Many comparisons make small probabilities: they are corrected by Holm's
// step-down method (S. Holm, Scand. J. Statist. 6, 1979, pp. 65-70), which holds whatever the comparisons have in common. Pure; any thread.
#ifndef FOOTFALL_SERVER_DRAWS_PATTERN_RULES_H_
#define FOOTFALL_SERVER_DRAWS_PATTERN_RULES_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "footfall/v1/draw_service.pb.h"

namespace footfall::server {

inline constexpr int64_t kLongPauseMs = 10 * 60 * 1000;  // long enough to look at a tablet; shorter ones are a visitor's reading
inline constexpr double kStrikingBelow = 0.01;           // of the corrected probability: one honest draw in a hundred is looked at
inline constexpr int64_t kManyChances = 5;               // of one person, where the rules set no limit

// Prizes that are worth more than a chance is on average: what somebody who reads an order ahead would wait for. Every prize when none is
// worth anything.
std::set<std::string> PrizesWorthWaitingFor(const footfall::v1::Draw& draw);

// The probability of `wins` or more among `draws` of `all_draws` chances that hold `all_wins`. 1 for numbers that cannot be.
double ProbabilityOfSoMany(int64_t wins, int64_t draws, int64_t all_wins, int64_t all_draws);

// Probabilities corrected for their number (Holm), in the same order.
std::vector<double> CorrectForMany(const std::vector<double>& probabilities);

// One chance as the counter looks at it; a kiosk's come in the order in which it drew them.
struct DrawnChance {
  std::string device_id, staff_id, prize;
  int64_t draw_ms = 0;
};

// Goes through the chances of a draw once. Memory: kiosks and staff. Not thread-safe.
class PatternCounter {
 public:
  // `hours`: when sessions were open, [start, end).
  PatternCounter(std::set<std::string> wins, std::vector<std::pair<int64_t, int64_t>> hours);
  void Add(const DrawnChance& chance);

  int64_t draws() const { return all_.draws; }
  int64_t wins() const { return all_.wins; }
  // What is to be compared: kinds AFTER_PAUSE, STAFF and OUTSIDE_HOURS, without probabilities.
  std::vector<footfall::v1::DrawPattern> Comparisons() const;

 private:
  struct Count {
    int64_t draws = 0, wins = 0;
    void Add(bool win) {
      ++draws;
      wins += win;
    }
  };
  struct Kiosk {
    Count all, after_pause;
    int64_t last_ms = 0;
  };
  bool IsOpen(int64_t time_ms) const;

  const std::set<std::string> wins_;
  std::vector<std::pair<int64_t, int64_t>> hours_;  // apart, by start
  Count all_, outside_;
  std::map<std::string, Kiosk> kiosks_;
  std::map<std::string, Count> staff_;
};

// Fills in probabilities and what is striking, and puts the striking first.
void JudgePatterns(footfall::v1::DrawPatterns* patterns);

}  // namespace footfall::server

#endif  // FOOTFALL_SERVER_DRAWS_PATTERN_RULES_H_
