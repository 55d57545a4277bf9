// Letters as pictures in one texture, cut by FreeType when they are first drawn: every character of the font, at any size, from the frame
// that first shows it.
#ifndef FOOTFALL_KIOSK_PLATFORM_GLYPH_CACHE_H_
#define FOOTFALL_KIOSK_PLATFORM_GLYPH_CACHE_H_

#include <imgui.h>

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "kiosk/widgets/context.h"

namespace footfall::kiosk {

// Where Noto Sans CJK lies on this machine, regular and bold. NotFound says which package brings it.
struct FontFiles {
  std::string regular;
  std::string bold;
};
absl::StatusOr<FontFiles> FindFonts(const std::string& font_path);

// UI thread only. The pictures lie in ImGui's own atlas texture (8 bits of coverage), so that shapes and letters are one draw call.
// Invariant: what Find returned stays right until EvictIfFull, which only runs between frames.
class GlyphCache : public GlyphSource {
 public:
  // Reserves room in `atlas`, builds it, and maps the font files.
  static absl::StatusOr<std::unique_ptr<GlyphCache>> Open(const FontFiles& files, ImFontAtlas* atlas);
  ~GlyphCache() override;

  Glyph Find(const GlyphStyle& style, char32_t character) override;

  // Empties the page when the last frame found it full; then the frame must be drawn anew.
  bool EvictIfFull();
  bool full() const { return full_; }
  // The rows of the texture that changed since the last call, [first, last); equal when none did.
  struct Rows {
    int first = 0, last = 0;
  };
  Rows TakeChangedRows();
  int size() const { return static_cast<int>(glyphs_.size()); }

 private:
  struct Freetype;
  // A strip of the page with letters of about one height.
  struct Shelf {
    int y, height, used;
  };
  struct Place {
    int x = 0, y = 0;
  };

  GlyphCache(std::unique_ptr<Freetype> freetype, ImFontAtlas* atlas);
  void UseArea(int custom_rect);
  Glyph Cut(const GlyphStyle& style, char32_t character);
  bool Reserve(int width, int height, Place* place);

  std::unique_ptr<Freetype> freetype_;
  ImFontAtlas* atlas_;
  int left_ = 0, top_ = 0, width_ = 0, height_ = 0;  // the letters' part of the texture
  std::vector<Shelf> shelves_;
  std::unordered_map<uint64_t, Glyph> glyphs_;
  bool full_ = false;
  Rows changed_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_GLYPH_CACHE_H_
