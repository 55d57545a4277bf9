#include "kiosk/widgets/brand_colors.h"

#include <algorithm>
#include <array>

#include "kiosk/widgets/draw.h"

namespace footfall::kiosk {
namespace {

constexpr Color kBlack = 0x000000FF, kWhite = 0xFFFFFFFF;
// Steps from the colour itself to black or white; a step is less than the eye tells apart.
constexpr int kSteps = 96;
// How much of the colour its soft ground takes, and how much further a pressed thing goes.
constexpr float kSoftShare = 0.1f, kPressedShare = 0.3f;

bool IsLight(Color color) { return Contrast(color, kBlack) > Contrast(color, kWhite); }

bool HoldsText(Color ink, Color ground) { return Contrast(ink, ground) >= kTextContrast; }
bool HoldsPart(Color part, Color ground) { return Contrast(part, ground) >= kPartContrast; }

// The theme with this primary colour, `pole` being where it goes when it has to be told better.
Theme WithPrimary(Theme theme, Color primary, Color pole) {
  theme.primary = primary;
  theme.primary_pressed = Mix(primary, pole, kPressedShare);
  theme.primary_soft = Mix(theme.surface, primary, kSoftShare);
  return theme;
}

bool PrimaryHolds(const Theme& t) {
  const std::array<Color, 3> under_text = {t.ground, t.surface, t.primary_soft};
  const bool words = std::all_of(under_text.begin(), under_text.end(), [&t](Color ground) { return HoldsText(t.primary, ground); });
  return words && HoldsText(t.on_primary, t.primary) && HoldsText(t.on_primary, t.primary_pressed) && HoldsText(t.text, t.primary_soft) &&
         HoldsPart(t.primary, t.surface_pressed);
}

bool HeroHolds(const Theme& t) { return HoldsText(t.on_hero, t.hero) && HoldsPart(t.accent, t.hero); }

}  // namespace

Theme WithBrand(const Theme& theme, Color brand) {
  const Color pole = IsLight(theme.ground) ? kBlack : kWhite;
  Theme result = theme;
  for (int step = 0; step <= kSteps; ++step) {
    const Theme candidate = WithPrimary(theme, Mix(brand, pole, static_cast<float>(step) / kSteps), pole);
    if (!PrimaryHolds(candidate)) continue;
    result = candidate;
    break;
  }
  const Color hero_pole = IsLight(theme.on_hero) ? kBlack : kWhite;
  for (int step = 0; step <= kSteps; ++step) {
    result.hero = Mix(brand, hero_pole, static_cast<float>(step) / kSteps);
    if (HeroHolds(result)) return result;
  }
  result.hero = theme.hero;
  return result;
}

}  // namespace footfall::kiosk
