// Letters as pictures in one texture, cut by FreeType when they are first drawn: every character of the font, at any size, from the frame
// that first shows it.
#ifndef FOOTFALL_KIOSK_PLATFORM_GLYPH_CACHE_H_
#define FOOTFALL_KIOSK_PLATFORM_GLYPH_CACHE_H_

#include <imgui.h>

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "kiosk/platform/glyph_page.h"
#include "kiosk/widgets/context.h"

namespace footfall::kiosk {

// Where Noto Sans CJK lies on this machine, regular and bold. NotFound says which package brings it.
struct FontFiles {
  std::string regular;
  std::string bold;
};
absl::StatusOr<FontFiles> FindFonts(const std::string& font_path);

// UI thread only. The pictures lie in ImGui's own atlas texture (8 bits of coverage), so that shapes and letters are one draw call.
// Invariant: what Find returned stays right until the next BeginFrame: a letter that is shown gives its place to no other.
class GlyphCache : public GlyphSource {
 public:
  // The page in pixels. The usual one holds about 3,500 letters of body size: more than any screen. With a picture beside it
  // it fits a texture of 2048 × 2048.
  struct PageSize {
    int width = 2040, height = 1700;
  };
  // Reserves room in `atlas`, builds it, and maps the font files.
  static absl::StatusOr<std::unique_ptr<GlyphCache>> Open(const FontFiles& files, ImFontAtlas* atlas) {
    return Open(files, atlas, PageSize());
  }
  static absl::StatusOr<std::unique_ptr<GlyphCache>> Open(const FontFiles& files, ImFontAtlas* atlas, const PageSize& page);
  ~GlyphCache() override;

  Glyph Find(const GlyphStyle& style, char32_t character) override;

  // Whether the font has a picture of its own for the character, and not the box of those it lacks.
  bool Has(const GlyphStyle& style, char32_t character) const;
  // Letters of frames before this one may give way from now on. After a full frame the page starts empty, once: letters that are shown all
  // the time may lie so that between them no strip is high enough for a large one.
  void BeginFrame();
  // The frame found no room for some letters; they are missing in it.
  bool full() const { return full_; }
  // The frame was full and the next one will start with an empty page: it should be drawn at once.
  bool unfinished() const { return full_ && !started_over_; }
  // The rows of the texture that changed since the last call, [first, last); equal when none did.
  struct Rows {
    int first = 0, last = 0;
  };
  Rows TakeChangedRows();
  int size() const { return static_cast<int>(glyphs_.size()); }

 private:
  struct Freetype;
  struct Entry {
    Glyph glyph;
    GlyphPage::Shelf* shelf = nullptr;  // null for a letter without a picture, as the space
  };

  GlyphCache(std::unique_ptr<Freetype> freetype, ImFontAtlas* atlas, const PageSize& page);
  void UseArea(int custom_rect);
  Entry Cut(const GlyphStyle& style, char32_t character, uint64_t key);
  std::optional<GlyphPage::Place> Reserve(int width, int height, uint64_t key);
  // Forgets letters that gave way and wipes their strips.
  void ForgetEvicted();
  void Changed(int first, int last);

  std::unique_ptr<Freetype> freetype_;
  ImFontAtlas* atlas_;
  int left_ = 0, top_ = 0, width_ = 0;  // the letters' part of the texture
  GlyphPage page_;
  std::unordered_map<uint64_t, Entry> glyphs_;
  bool full_ = false;
  bool started_over_ = false;  // this frame began with an empty page
  Rows changed_;
};

}  // namespace footfall::kiosk

#endif  // FOOTFALL_KIOSK_PLATFORM_GLYPH_CACHE_H_
