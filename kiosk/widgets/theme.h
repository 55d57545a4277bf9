// How everything looks: colours, type scale, spacing, radii, motion. Read from assets/themes/*.json; millimetres and milliseconds.
#ifndef FOOTFALL_KIOSK_WIDGETS_THEME_H_
#define FOOTFALL_KIOSK_WIDGETS_THEME_H_

#include <cstdint>
#include <string>

namespace footfall::kiosk {

// A colour, 0xRRGGBBAA.
using Color = uint32_t;

// What every theme reaches: words on their ground, and parts and icons beside what they must be told from.
inline constexpr double kTextContrast = 7, kPartContrast = 3;

struct Theme {
  // Colours by meaning. Text on its ground reaches 7:1, parts and icons 3:1 (a test computes it).
  Color ground = 0xF3F5F8FF, surface = 0xFFFFFFFF, surface_pressed = 0xE3E8EFFF, outline = 0x6B7785FF;
  Color text = 0x14202BFF, text_muted = 0x46525EFF;
  Color primary = 0x0B4F8AFF, primary_pressed = 0x083A66FF, on_primary = 0xFFFFFFFF, primary_soft = 0xE2EEF8FF;
  // What is seen from across the street: the campaign's own ground, and the one button that is to be touched.
  Color hero = 0x0A3660FF, on_hero = 0xFFFFFFFF, accent = 0xFFC145FF, accent_pressed = 0xF0A91EFF, on_accent = 0x14202BFF;
  Color good = 0x005939FF, warning = 0x703E00FF, bad = 0x941818FF;
  Color good_soft = 0xDFF3EAFF, warning_soft = 0xFCF0DDFF, bad_soft = 0xFCE8E8FF;
  // Type, in mm of cap-to-baseline line box (the font's pixel size).
  float small_mm = 3.6f, body_mm = 4.8f, label_mm = 6.0f, title_mm = 8.5f, display_mm = 13.0f, hero_mm = 18.0f;
  float line_height_chinese = 1.5f, line_height_latin = 1.4f;
  // Touch targets and space.
  float primary_height_mm = 20, key_mm = 15, target_mm = 10, staff_target_mm = 9, gap_mm = 3, margin_mm = 8, radius_mm = 2.5f,
        stroke_mm = 0.35f;
  // How strong the border of a card is beside the outline, 0 to 1; where it is 1, plain grounds have one too.
  float hairline = 0.28f;
  // Motion.
  int64_t press_ms = 80, toast_ms = 4000, undo_ms = 10'000;
};

// Reads a theme; fields that the file does not name keep their defaults. False with a reason for a broken file or a colour that is none.
bool LoadTheme(const std::string& path, Theme* theme, std::string* error);

// The themes there are.
enum class ThemeKind { kLight, kDark, kHighContrast };
struct ThemeSet {
  Theme light, dark, high_contrast;
  const Theme& Of(ThemeKind kind) const;
};
// Reads light.json, dark.json and high_contrast.json of `folder`. False with a reason for the first that will not do.
bool LoadThemes(const std::string& folder, ThemeSet* themes, std::string* error);

// WCAG 2.2 contrast ratio of two opaque colours, 1 to 21.
double Contrast(Color a, Color b);

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_WIDGETS_THEME_H_
