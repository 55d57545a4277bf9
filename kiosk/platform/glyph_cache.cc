#include "kiosk/platform/glyph_cache.h"

#include <fcntl.h>
#include <ft2build.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace footfall::kiosk {
namespace {

constexpr std::string_view kSystemFont = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
// Faces of the collection: Japanese 0, Korean 1, Simplified 2, Traditional 3.
int FaceIndex(GlyphRegion region) {
  switch (region) {
    case GlyphRegion::kKorean:
      return 1;
    case GlyphRegion::kSimplified:
      return 2;
    case GlyphRegion::kTraditional:
      return 3;
  }
  return 0;
}

uint64_t KeyOf(const GlyphStyle& style, char32_t character) {
  return static_cast<uint64_t>(style.size_px) << 32 | static_cast<uint64_t>(style.bold) << 31 | static_cast<uint64_t>(style.region) << 28 |
         character;
}

// A file in memory without a copy: the kernel loads the pages that are read and may drop them again.
class MappedFile {
 public:
  explicit MappedFile(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat info = {};
    if (file >= 0 && fstat(file, &info) == 0) {
      void* const bytes = mmap(nullptr, static_cast<size_t>(info.st_size), PROT_READ, MAP_PRIVATE, file, 0);
      if (bytes != MAP_FAILED) {
        bytes_ = static_cast<const FT_Byte*>(bytes);
        size_ = info.st_size;
      }
    }
    if (file >= 0) close(file);
  }
  ~MappedFile() {
    if (bytes_ != nullptr) munmap(const_cast<FT_Byte*>(bytes_), static_cast<size_t>(size_));
  }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  const FT_Byte* bytes() const { return bytes_; }
  FT_Long size() const { return size_; }

 private:
  const FT_Byte* bytes_ = nullptr;
  FT_Long size_ = 0;
};

}  // namespace

absl::StatusOr<FontFiles> FindFonts(const std::string& font_path) {
  FontFiles files = {.regular = font_path.empty() ? std::string(kSystemFont) : font_path};
  if (!std::filesystem::exists(files.regular)) {
    return absl::NotFoundError(absl::StrCat("font ", files.regular, " is missing; Debian's package fonts-noto-cjk brings it"));
  }
  files.bold = absl::StrReplaceAll(files.regular, {{"-Regular.", "-Bold."}});
  if (!std::filesystem::exists(files.bold)) files.bold = files.regular;
  return files;
}

// The faces, opened when first needed: most kiosks never show Traditional.
struct GlyphCache::Freetype {
  explicit Freetype(const FontFiles& files) : regular(files.regular), bold(files.bold) {}
  ~Freetype() {
    for (FT_Face face : faces) {
      if (face != nullptr) FT_Done_Face(face);
    }
    if (library != nullptr) FT_Done_FreeType(library);
  }

  // Null when the file is no font of that many faces.
  FT_Face Face(const GlyphStyle& style) {
    FT_Face& face = faces[(style.bold ? 1 : 0) + 2 * static_cast<size_t>(style.region)];
    if (face == nullptr) {
      const MappedFile& file = style.bold ? bold : regular;
      if (FT_New_Memory_Face(library, file.bytes(), file.size(), FaceIndex(style.region), &face) != 0 &&
          FT_New_Memory_Face(library, file.bytes(), file.size(), 0, &face) != 0) {
        face = nullptr;
      }
    }
    return face;
  }

  FT_Library library = nullptr;
  MappedFile regular, bold;
  std::array<FT_Face, 6> faces = {};
};

absl::StatusOr<std::unique_ptr<GlyphCache>> GlyphCache::Open(const FontFiles& files, ImFontAtlas* atlas, const PageSize& page) {
  auto freetype = std::make_unique<Freetype>(files);
  if (freetype->regular.bytes() == nullptr || freetype->bold.bytes() == nullptr || FT_Init_FreeType(&freetype->library) != 0) {
    return absl::UnavailableError(absl::StrCat("font ", files.regular, " cannot be read"));
  }
  if (freetype->Face({}) == nullptr || freetype->Face({.bold = true}) == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(files.regular, " is not a font that FreeType knows"));
  }
  return std::unique_ptr<GlyphCache>(new GlyphCache(std::move(freetype), atlas, page));
}

GlyphCache::GlyphCache(std::unique_ptr<Freetype> freetype, ImFontAtlas* atlas, const PageSize& page)
    : freetype_(std::move(freetype)), atlas_(atlas), page_(page.width, page.height) {
  constexpr int kTextureWidth = 2048;  // every graphics card takes this; the height follows from what lies in it
  atlas->Flags |= ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoBakedLines | ImFontAtlasFlags_NoPowerOfTwoHeight;
  atlas->TexDesiredWidth = kTextureWidth;
  // ImGui wants a font of its own before it draws anything; no text of ours uses it.
  static constexpr ImWchar kOwnRange[] = {' ', '~', 0};
  ImFontConfig config;
  config.GlyphRanges = kOwnRange;
  atlas->AddFontDefault(&config);
  UseArea(atlas->AddCustomRectRegular(page.width, page.height));
}

void GlyphCache::UseArea(int custom_rect) {
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  atlas_->GetTexDataAsAlpha8(&pixels, &width, &height);
  const ImFontAtlasCustomRect* const area = atlas_->GetCustomRectByIndex(custom_rect);
  left_ = area->X;
  top_ = area->Y;
  width_ = area->Width;
  changed_ = {0, height};
}

GlyphCache::~GlyphCache() = default;

bool GlyphCache::Has(const GlyphStyle& style, char32_t character) const {
  const FT_Face face = freetype_->Face(style);
  return face != nullptr && FT_Get_Char_Index(face, character) != 0;
}

void GlyphCache::BeginFrame() {
  page_.BeginFrame();
  started_over_ = unfinished();
  full_ = false;
  if (!started_over_) return;
  page_.Clear();
  ForgetEvicted();
}

Glyph GlyphCache::Find(const GlyphStyle& style, char32_t character) {
  const uint64_t key = KeyOf(style, character);
  const auto known = glyphs_.find(key);
  if (known != glyphs_.end()) {
    if (known->second.shelf != nullptr) page_.Use(known->second.shelf);
    return known->second.glyph;
  }
  const Entry entry = Cut(style, character, key);
  const bool has_picture = entry.glyph.x0 != entry.glyph.x1;
  // What found no room is tried again in the next frame.
  if (has_picture || !full_) glyphs_.emplace(key, entry);
  return entry.glyph;
}

GlyphCache::Entry GlyphCache::Cut(const GlyphStyle& style, char32_t character, uint64_t key) {
  const FT_Face face = freetype_->Face(style);
  if (face == nullptr || FT_Set_Pixel_Sizes(face, 0, static_cast<FT_UInt>(style.size_px)) != 0) return {};
  // Light hinting moves strokes up and down only: sharp, and the widths stay as designed.
  if (FT_Load_Char(face, character, FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT) != 0) return {};
  const FT_GlyphSlot slot = face->glyph;
  const FT_Bitmap& picture = slot->bitmap;
  const int width = static_cast<int>(picture.width), height = static_cast<int>(picture.rows);
  Glyph glyph = {.advance = static_cast<float>((slot->advance.x + 32) >> 6)};
  if (width == 0 || height == 0) return {glyph, nullptr};
  const std::optional<GlyphPage::Place> place = Reserve(width, height, key);
  if (!place) return {glyph, nullptr};
  const int x = left_ + place->x, y = top_ + place->y;
  for (int row = 0; row < height; ++row) {
    std::memcpy(atlas_->TexPixelsAlpha8 + static_cast<ptrdiff_t>(y + row) * atlas_->TexWidth + x,
                picture.buffer + static_cast<ptrdiff_t>(row) * picture.pitch, picture.width);
  }
  Changed(y, y + height);
  glyph.x0 = static_cast<float>(slot->bitmap_left);
  glyph.y0 = static_cast<float>(-slot->bitmap_top);
  glyph.x1 = glyph.x0 + static_cast<float>(width);
  glyph.y1 = glyph.y0 + static_cast<float>(height);
  glyph.u0 = static_cast<float>(x) / static_cast<float>(atlas_->TexWidth);
  glyph.v0 = static_cast<float>(y) / static_cast<float>(atlas_->TexHeight);
  glyph.u1 = static_cast<float>(x + width) / static_cast<float>(atlas_->TexWidth);
  glyph.v1 = static_cast<float>(y + height) / static_cast<float>(atlas_->TexHeight);
  return {glyph, place->shelf};
}

std::optional<GlyphPage::Place> GlyphCache::Reserve(int width, int height, uint64_t key) {
  const std::optional<GlyphPage::Place> place = page_.Reserve(width, height, key);
  full_ = full_ || !place;
  ForgetEvicted();
  return place;
}

void GlyphCache::ForgetEvicted() {
  for (const uint64_t evicted : page_.TakeEvicted()) glyphs_.erase(evicted);
  for (const GlyphPage::Cleared& strip : page_.TakeCleared()) {
    for (int row = top_ + strip.y; row < top_ + strip.y + strip.height; ++row) {
      std::memset(atlas_->TexPixelsAlpha8 + static_cast<ptrdiff_t>(row) * atlas_->TexWidth + left_, 0, static_cast<size_t>(width_));
    }
    Changed(top_ + strip.y, top_ + strip.y + strip.height);
  }
}

void GlyphCache::Changed(int first, int last) {
  changed_ = changed_.first == changed_.last ? Rows{first, last} : Rows{std::min(changed_.first, first), std::max(changed_.last, last)};
}

GlyphCache::Rows GlyphCache::TakeChangedRows() {
  const Rows rows = changed_;
  changed_ = {};
  return rows;
}

}  // namespace footfall::kiosk
