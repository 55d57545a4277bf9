# How everything is compiled, and the one way a part of the program is declared.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Debug information for stack traces only: full -g doubles what two cores have to write and link.
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")

find_program(FOOTFALL_CCACHE ccache)
if(FOOTFALL_CCACHE)
  # The precompiled header's time stamp and path differ between checkouts without changing what is compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${FOOTFALL_CCACHE})
endif()
find_program(FOOTFALL_MOLD mold)
if(FOOTFALL_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(FOOTFALL_SANITIZE STREQUAL "address")
  # Null, misaligned and too small objects: AddressSanitizer and the processor see these without a check at every access, which costs a quarter of
  # the time to compile.
  add_compile_options(-fsanitize=address,undefined -fno-sanitize=null,alignment,object-size -fno-sanitize-recover=undefined
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(FOOTFALL_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
elseif(FOOTFALL_SANITIZE)
  message(FATAL_ERROR "FOOTFALL_SANITIZE must be empty, address or thread")
endif()

# Several sources of a target read as one: four fifths of what a sanitizer build costs is reading headers. For builds that are made whole; what is
# built day by day stays in small pieces. Sources that have names of their own in common stay apart: scripts/cmake/shared_names.py finds them, the
# few that it misses are named APART.
option(FOOTFALL_UNITY "Read several sources of a target as one" OFF)
set(FOOTFALL_UNITY_SOURCES 6)  # more is hardly faster, and two cores have to share the work out evenly
find_program(FOOTFALL_PYTHON python3 HINTS /usr/bin REQUIRED)
function(footfall_unite name)  # footfall_unite(NAME sources… [APART sources…])
  cmake_parse_arguments(ARG "" "" "APART" ${ARGN})
  if(FOOTFALL_UNITY)
    execute_process(COMMAND ${FOOTFALL_PYTHON} ${CMAKE_SOURCE_DIR}/scripts/cmake/shared_names.py ${ARG_UNPARSED_ARGUMENTS}
      WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} OUTPUT_VARIABLE shared COMMAND_ERROR_IS_FATAL ANY)
    string(REGEX MATCHALL "[^\n]+" shared "${shared}")
    set_source_files_properties(${shared} ${ARG_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${FOOTFALL_UNITY_SOURCES})
    # GCC asks whether a class with members of an unnamed namespace's types lies in a header; here every source does.
    target_compile_options(${name} PRIVATE -Wno-subobject-linkage)
  endif()
endfunction()

# Once it optimises, GCC 12 takes the bytes inside std::string and std::variant for uninitialised or out of bounds; it is wrong about that, and
# AddressSanitizer looks at the real ones.
set(FOOTFALL_WARNINGS -Wall -Wextra -Werror -Wno-missing-field-initializers
    $<$<CONFIG:RelWithDebInfo,Release>:-Wno-maybe-uninitialized;-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-restrict>)

# What nearly every source includes is read once: one precompiled header for the programs, one with GoogleTest for the tests. Every source still
# names what it uses: scripts/check reads them without (FOOTFALL_PRECOMPILED=OFF).
option(FOOTFALL_PRECOMPILED "Read the most used headers from precompiled ones" ON)
set(FOOTFALL_COMMON_HEADERS
  <algorithm> <atomic> <chrono> <cstdint> <functional> <map> <memory> <mutex> <optional> <set> <string> <string_view> <utility> <variant>
  <vector> <absl/status/status.h> <absl/status/statusor.h> <absl/strings/str_cat.h> <google/protobuf/message.h>
  <google/protobuf/repeated_field.h>)
function(footfall_precompile name)  # footfall_precompile(NAME HEADERS…): called once, at the root
  if(FOOTFALL_PRECOMPILED)
    file(GENERATE OUTPUT ${CMAKE_BINARY_DIR}/precompiled/${name}.cc CONTENT "")
    add_library(${name} OBJECT ${CMAKE_BINARY_DIR}/precompiled/${name}.cc)
    target_compile_options(${name} PRIVATE -pthread)
    target_precompile_headers(${name} PRIVATE ${ARGN})
  endif()
endfunction()
function(footfall_use_precompiled name from)
  if(FOOTFALL_PRECOMPILED)
    target_compile_options(${name} PRIVATE -pthread -fpch-preprocess)  # the latter lets ccache keep what uses one
    target_precompile_headers(${name} REUSE_FROM ${from})
  endif()
endfunction()
footfall_precompile(footfall_precompiled ${FOOTFALL_COMMON_HEADERS})
if(FOOTFALL_SERVER)
  # For the command line alone: its two libraries are two thirds of what each of its sources costs.
  footfall_precompile(footfall_precompiled_cli ${FOOTFALL_COMMON_HEADERS} <CLI/CLI.hpp> <grpcpp/grpcpp.h>)
endif()
if(FOOTFALL_TESTS)
  footfall_precompile(footfall_precompiled_tests ${FOOTFALL_COMMON_HEADERS} <gmock/gmock.h> <gtest/gtest.h>)
  if(FOOTFALL_PRECOMPILED)
    target_link_libraries(footfall_precompiled_tests PRIVATE GTest::gmock)  # its definitions are part of what was read
  endif()
endif()

# footfall_library(NAME SOURCES a.cc b.cc DEPS x y [APART a.cc] [PRECOMPILED name]): one folder of the program. Includes are written from the root:
# "server/base/clock.h".
function(footfall_library name)
  cmake_parse_arguments(ARG "" "PRECOMPILED" "SOURCES;DEPS;APART" ${ARGN})
  if(NOT ARG_PRECOMPILED)
    set(ARG_PRECOMPILED footfall_precompiled)
  endif()
  add_library(${name} STATIC ${ARG_SOURCES})
  target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${FOOTFALL_WARNINGS})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS})
  footfall_unite(${name} ${ARG_SOURCES} APART ${ARG_APART})
  footfall_use_precompiled(${name} ${ARG_PRECOMPILED})
endfunction()

# footfall_program(NAME SOURCES … DEPS … [APART …] [PRECOMPILED name]): a binary, placed in <build>/bin.
function(footfall_program name)
  cmake_parse_arguments(ARG "" "PRECOMPILED" "SOURCES;DEPS;APART" ${ARGN})
  if(NOT ARG_PRECOMPILED)
    set(ARG_PRECOMPILED footfall_precompiled)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${FOOTFALL_WARNINGS})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  footfall_unite(${name} ${ARG_SOURCES} APART ${ARG_APART})
  footfall_use_precompiled(${name} ${ARG_PRECOMPILED})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# footfall_test(NAME SOURCES … DEPS … [APART …] [LABELS …]): a GoogleTest binary that ctest runs as one test. The label "screens" puts it among those that draw
# every screen in software, which takes minutes where nothing is optimised: they run with the release programs. The label "tsan" puts it among those that also
# run under ThreadSanitizer: threaded code without gRPC in it (gRPC from packages is not instrumented and reports falsely).
add_custom_target(footfall_tests)
add_custom_target(footfall_tsan_tests)
add_custom_target(footfall_screen_tests)
function(footfall_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LABELS;APART" ${ARGN})
  footfall_program(${name} SOURCES ${ARG_SOURCES} DEPS ${ARG_DEPS} GTest::gmock GTest::gtest_main APART ${ARG_APART} PRECOMPILED footfall_precompiled_tests)
  target_compile_definitions(${name} PRIVATE FOOTFALL_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name})
  # Crash loops and the simulation take five minutes under a sanitizer on two busy cores.
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 1200)
  if("screens" IN_LIST ARG_LABELS)
    add_dependencies(footfall_screen_tests ${name})
  else()
    add_dependencies(footfall_tests ${name})
  endif()
  if("tsan" IN_LIST ARG_LABELS)
    add_dependencies(footfall_tsan_tests ${name})
  endif()
endfunction()
