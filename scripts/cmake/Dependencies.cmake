# Every outside library, once. Reasons: DECISIONS.md. Packages: scripts/setup.
find_package(Threads REQUIRED)
find_package(Protobuf MODULE REQUIRED)   # before gRPC: its CONFIG package expects the targets
find_package(gRPC CONFIG REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(sodium REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3)

# SOCI and libphonenumber ship neither CMake nor pkg-config files.
find_library(SOCI_CORE soci_core REQUIRED)
find_library(SOCI_SQLITE3 soci_sqlite3 REQUIRED)
add_library(soci INTERFACE)
target_link_libraries(soci INTERFACE ${SOCI_SQLITE3} ${SOCI_CORE} PkgConfig::sqlite3)
find_library(PHONENUMBER phonenumber REQUIRED)

if(FOOTFALL_SERVER)
  find_package(prometheus-cpp CONFIG REQUIRED)
  find_package(tomlplusplus CONFIG REQUIRED)
  find_package(OpenSSL REQUIRED)
  pkg_check_modules(pangocairo REQUIRED IMPORTED_TARGET pangocairo)
  # Programs that serve calls link this last of all. Sanitizers bring an allocator of their own.
  add_library(footfall_allocator INTERFACE)
  if(NOT FOOTFALL_SANITIZE)
    pkg_check_modules(tcmalloc REQUIRED IMPORTED_TARGET libtcmalloc_minimal)
    target_link_libraries(footfall_allocator INTERFACE -Wl,--push-state,--no-as-needed PkgConfig::tcmalloc -Wl,--pop-state)
  endif()
endif()

if(FOOTFALL_KIOSK)
  find_package(Freetype REQUIRED)
  find_package(glfw3 REQUIRED)
  find_package(OpenGL REQUIRED)
  pkg_check_modules(rime REQUIRED IMPORTED_TARGET rime)
  pkg_check_modules(qrcodegencpp REQUIRED IMPORTED_TARGET qrcodegencpp)
  # Debian's imgui has no CMake file, and its .pc names libraries in an order that does not link.
  find_library(IMGUI_LIBRARY imgui REQUIRED)
  find_path(IMGUI_INCLUDE imgui.h PATH_SUFFIXES imgui REQUIRED)
  find_library(STB_LIBRARY stb REQUIRED)
  add_library(imgui::imgui STATIC IMPORTED)
  set_target_properties(imgui::imgui PROPERTIES IMPORTED_LOCATION ${IMGUI_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${IMGUI_INCLUDE} INTERFACE_LINK_LIBRARIES "${STB_LIBRARY};Freetype::Freetype;OpenGL::GL;${CMAKE_DL_LIBS}")
endif()

if(FOOTFALL_TESTS)
  find_package(GTest CONFIG REQUIRED)
  find_package(benchmark CONFIG REQUIRED)
endif()
