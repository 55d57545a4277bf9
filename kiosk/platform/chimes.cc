#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "kiosk/platform/sound.h"

namespace footfall::kiosk {
namespace {

// A struck bar: a tone and its octave that die away.
struct Note {
  double start_s, length_s, hertz, strength;
};

constexpr double kAttackS = 0.004, kReleaseS = 0.012;
constexpr double kOctaveShare = 0.25;
// How many times a note halves its strength while it sounds.
constexpr double kDecay = 5;
// Of the loudest that a sample can say: room for notes that sound together.
constexpr double kLoudest = 0.42;

constexpr Note kTapNotes[] = {{0, 0.045, 1318.5, 0.4}};
constexpr Note kSuccessNotes[] = {{0, 0.34, 659.3, 0.8}, {0.11, 0.45, 987.8, 0.8}};
constexpr Note kWinNotes[] = {{0, 0.3, 523.3, 0.7}, {0.11, 0.3, 659.3, 0.7}, {0.22, 0.35, 784.0, 0.75}, {0.36, 0.6, 1046.5, 0.9}};

std::span<const Note> NotesOf(Chime chime) {
  switch (chime) {
    case Chime::kTap:
      return kTapNotes;
    case Chime::kSuccess:
      return kSuccessNotes;
    case Chime::kWin:
      return kWinNotes;
  }
  return {};
}

double ValueAt(const Note& note, double time_s) {
  const double t = time_s - note.start_s;
  if (t < 0 || t >= note.length_s) return 0;
  const double edge = std::min({1.0, t / kAttackS, (note.length_s - t) / kReleaseS});
  const double phase = 2 * std::numbers::pi * note.hertz * t;
  return note.strength * edge * std::exp2(-kDecay * t / note.length_s) * (std::sin(phase) + kOctaveShare * std::sin(2 * phase));
}

}  // namespace

std::vector<int16_t> MakeChime(Chime chime, int volume_percent) {
  if (volume_percent <= 0) return {};
  // What the ear takes for half as loud is a quarter of the strength.
  const double share = std::min(volume_percent, 100) / 100.0, gain = kLoudest * share * share * 32'767;
  double length_s = 0;
  for (const Note& note : NotesOf(chime)) length_s = std::max(length_s, note.start_s + note.length_s);
  std::vector<int16_t> samples(static_cast<size_t>(length_s * kSampleRateHz));
  for (size_t i = 0; i < samples.size(); ++i) {
    double value = 0;
    for (const Note& note : NotesOf(chime)) value += ValueAt(note, static_cast<double>(i) / kSampleRateHz);
    samples[i] = static_cast<int16_t>(std::lround(std::clamp(gain * value, -32'767.0, 32'767.0)));
  }
  return samples;
}

}  // namespace footfall::kiosk
