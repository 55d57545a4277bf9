#include "tests/simulation/mix.h"

#include <cmath>

#include "absl/strings/str_cat.h"

namespace footfall::simulation {
namespace {

constexpr int64_t kMinuteMs = 60'000;

// Absent more often than not; else between rare and frequent, evenly in orders of magnitude.
double Likelihood(Dice* dice, double present, double least, double most) {
  const double place = static_cast<double>(dice->Between(0, 1000)) / 1000;
  return dice->Chance(present) ? least * std::pow(most / least, place) : 0;
}

Weather DrawWeather(Dice* dice) {
  Weather weather;
  const bool slow = dice->Chance(0.3);
  weather.least_ms = slow ? dice->Between(50, 1000) : dice->Between(1, 20);
  weather.most_ms = weather.least_ms + (slow ? dice->Between(0, 4000) : dice->Between(0, 200));
  weather.refuse = Likelihood(dice, 0.3, 0.02, 0.5);
  weather.cut = Likelihood(dice, 0.5, 0.005, 0.2);
  weather.cut_at_ack = Likelihood(dice, 0.4, 0.02, 0.6);
  weather.vanish = Likelihood(dice, 0.3, 0.005, 0.1);
  weather.late = Likelihood(dice, 0.3, 0.01, 0.2);
  weather.twice = Likelihood(dice, 0.3, 0.02, 0.3);
  weather.overtake = Likelihood(dice, 0.25, 0.02, 0.3);
  weather.old_ack = Likelihood(dice, 0.25, 0.02, 0.5);
  weather.unnoticed = Likelihood(dice, 0.5, 0.1, 0.9);
  weather.most_operations = dice->Chance(0.6) ? static_cast<int>(dice->Between(1, 4)) : 0;
  return weather;
}

}  // namespace

std::string NameOf(Fault fault) {
  static constexpr const char* kNames[kFaults] = {
      "kill kiosk",       "kill server",        "back up server",    "restore server", "take image",          "put image back",
      "clone kiosk",      "replace kiosk",      "revoke kiosk",      "re-enrol kiosk", "set kiosk clock",     "set server clock",
      "kiosk disk fails", "server disk fails",  "network down",      "office works",   "office changes plan", "time passes",
      "cut short",        "office and coupons", "office and leases", "office and draw"};
  return kNames[static_cast<int>(fault)];
}

Mix DrawMix(Dice dice) {
  Mix mix;
  mix.kiosks = static_cast<int>(dice.Chance(0.15) ? dice.Between(4, 8) : dice.Between(2, 3));
  mix.chaos_ms = dice.Between(2, 15) * kMinuteMs;
  mix.between_saves_ms = mix.chaos_ms / dice.Between(1, 14);
  mix.between_faults_ms = mix.chaos_ms / dice.Between(2, 20);
  for (int fault = 0; fault < kFaults; ++fault) {
    const int64_t share = dice.Chance(0.35) ? dice.Between(1, 6) : 0;
    mix.bag.insert(mix.bag.end(), static_cast<size_t>(share), static_cast<Fault>(fault));
    // A backup or an image is nothing without being put back.
    const bool back = fault == static_cast<int>(Fault::kRestoreServer) || fault == static_cast<int>(Fault::kPutImageBack);
    if (back && share > 0) mix.bag.push_back(static_cast<Fault>(fault - 1));
  }
  mix.weather = DrawWeather(&dice);
  mix.pace.most_commit_ms = dice.Chance(0.2) ? dice.Between(100, 5000) : 20;
  mix.pace.most_answer_ms = dice.Chance(0.2) ? dice.Between(100, 5000) : 5;
  mix.pace.tick_ms = dice.Between(500, 5000);
  mix.poison = Likelihood(&dice, 0.4, 0.02, 0.5);
  mix.impatience = Likelihood(&dice, 0.25, 0.02, 0.5);
  mix.lost_enrolment = dice.Chance(0.3) ? 0.3 : 0;
  mix.draw_ends_early = dice.Chance(0.25);
  return mix;
}

std::string Describe(const Mix& mix) {
  const Weather& w = mix.weather;
  std::string text = absl::StrCat(mix.kiosks, " kiosks, chaos ", mix.chaos_ms, " ms, saves every ", mix.between_saves_ms,
                                  " ms, faults every ", mix.between_faults_ms, " ms, latency ", w.least_ms, "..", w.most_ms, " ms");
  const auto add = [&](const char* name, double likelihood) {
    if (likelihood > 0) absl::StrAppend(&text, ", ", name, " ", likelihood);
  };
  add("refuse", w.refuse);
  add("cut", w.cut);
  add("cut at ack", w.cut_at_ack);
  add("vanish", w.vanish);
  add("late", w.late);
  add("twice", w.twice);
  add("overtake", w.overtake);
  add("old ack", w.old_ack);
  add("unnoticed", w.unnoticed);
  add("operations in a batch", w.most_operations);
  add("poison", mix.poison);
  add("impatience", mix.impatience);
  add("lost enrolment", mix.lost_enrolment);
  if (mix.draw_ends_early) absl::StrAppend(&text, ", the draw may end early");
  return text;
}

}  // namespace footfall::simulation
