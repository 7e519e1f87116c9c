# How everything of ours is compiled: warnings, floating-point rules, sanitizers, layers.

set(SPAD_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion)
# Each instruction set's namespace is inline in its own sources only (src/op/target.hpp).
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  list(APPEND SPAD_WARNINGS $<$<COMPILE_LANGUAGE:CXX>:-Wno-inline-namespace-reopened-noninline>)
endif()
if(SPAD_WERROR)
  list(APPEND SPAD_WARNINGS -Werror)
endif()

# Sanitizers as build types: -DCMAKE_BUILD_TYPE=Asan or Tsan. Assertions are on in both.
set(sanitized "-O1 -g1 -fno-omit-frame-pointer -fno-sanitize-recover=all")
foreach(language C CXX)
  set(CMAKE_${language}_FLAGS_ASAN "${sanitized} -fsanitize=address,undefined")
  set(CMAKE_${language}_FLAGS_TSAN "${sanitized} -fsanitize=thread")
endforeach()

# Linked by every target of ours, and by nothing that is installed. Contraction would change values
# between instruction sets; errno would keep the compiler from vectorizing calls.
add_library(spad_compile INTERFACE)
target_compile_features(spad_compile INTERFACE cxx_std_20)
target_compile_options(spad_compile INTERFACE ${SPAD_WARNINGS} -ffp-contract=off -fno-math-errno)
foreach(part UMFPACK KLU)
  if(SPAD_WITH_${part})
    target_compile_definitions(spad_compile INTERFACE SPAD_WITH_${part}=1)
  endif()
endforeach()

# Instruction sets (src/op/target.hpp) with their flags. Above the baseline only where that, which
# -march=native may have raised, is not as good already.
include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)
set(SPAD_TARGETS baseline)
set(SPAD_FLAGS_avx2 -mavx2 -mfma)
set(SPAD_FLAGS_avx512 -mavx512f -mavx512dq -mavx512vl -mfma)
check_cxx_source_compiles("#if !defined(__x86_64__) || defined(__AVX2__)
#error
#endif
int main() {}" SPAD_BASELINE_IS_PLAIN_X86)
if(SPAD_BASELINE_IS_PLAIN_X86)
  foreach(target avx2 avx512)
    string(TOUPPER SPAD_HAS_${target} has)
    list(JOIN SPAD_FLAGS_${target} " " flags)
    check_cxx_compiler_flag("${flags}" ${has})
    if(${has})
      list(APPEND SPAD_TARGETS ${target})
      target_compile_definitions(spad_compile INTERFACE ${has}=1)
    endif()
  endforeach()
endif()

# What the library is linked with: PRIVATE everywhere, so users of the shared library never see it.
set(SPAD_DEPENDENCIES)  # packages
set(SPAD_LIBRARIES)     # their targets
foreach(part UMFPACK KLU)
  if(SPAD_WITH_${part})
    find_package(${part} REQUIRED)
    list(APPEND SPAD_DEPENDENCIES ${part})
    list(APPEND SPAD_LIBRARIES SuiteSparse::${part})
  endif()
endforeach()
if(SPAD_WITH_SLEEF)
  find_package(SLEEF QUIET)
  if(SLEEF_FOUND)
    target_compile_definitions(spad_compile INTERFACE SPAD_WITH_SLEEF=1)
    list(APPEND SPAD_DEPENDENCIES SLEEF)
    list(APPEND SPAD_LIBRARIES sleef::sleef)
  endif()
endif()
if(SPAD_WITH_OPENMP)
  find_package(OpenMP COMPONENTS CXX QUIET)
  if(OpenMP_CXX_FOUND)
    list(APPEND SPAD_DEPENDENCIES OpenMP)
    list(APPEND SPAD_LIBRARIES OpenMP::OpenMP_CXX)
  endif()
endif()

# Reading the standard library takes most of a compilation, so that is done once for all targets that are
# compiled alike. Off by default: it gains where there is no compiler cache, and does not work with one.
option(SPAD_PRECOMPILE "Precompile the headers of the standard library" OFF)
# spad_precompile(target like [headers...]): shared by all targets that give the same name and headers.
function(spad_precompile target like)
  if(NOT SPAD_PRECOMPILE)
    return()
  endif()
  get_property(first GLOBAL PROPERTY SPAD_PRECOMPILED_${like})
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
  else()
    target_precompile_headers(${target} PRIVATE ${ARGN} <algorithm> <array> <cmath> <cstdint> <functional>
      <limits> <memory> <numeric> <optional> <random> <span> <string> <vector>)
    set_property(GLOBAL PROPERTY SPAD_PRECOMPILED_${like} ${target})
  endif()
endfunction()

# spad_private(target): what all code inside the library has in common.
function(spad_private target)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(${target} PRIVATE spad_compile)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(OpenMP_CXX_FOUND)
    target_link_libraries(${target} PRIVATE OpenMP::OpenMP_CXX)
  endif()
  if(SLEEF_FOUND)
    target_link_libraries(${target} PRIVATE sleef::sleef)
  endif()
endfunction()

# spad_layer_of(like name sources...): an object library, one of many that are compiled alike.
function(spad_layer_of like name)
  add_library(spad_${name} OBJECT ${ARGN})
  spad_private(spad_${name})
  spad_precompile(spad_${name} ${like})
  set_property(GLOBAL APPEND PROPERTY SPAD_LAYERS spad_${name})
endfunction()

# spad_layer(name sources...): the object library of one folder of src.
function(spad_layer name)
  spad_layer_of(layers ${name} ${ARGN})
endfunction()

# spad_targets(name sources...): sources of a layer that are compiled once for each instruction set.
function(spad_targets name)
  foreach(target ${SPAD_TARGETS})
    spad_layer_of(layers_${target} ${name}_${target} ${ARGN})
    target_compile_options(spad_${name}_${target} PRIVATE ${SPAD_FLAGS_${target}})
    target_compile_definitions(spad_${name}_${target} PRIVATE SPAD_TARGET=${target})
  endforeach()
endfunction()
