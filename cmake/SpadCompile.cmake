# How everything of ours is compiled: warnings, floating-point rules, sanitizers, layers.

set(SPAD_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion)
option(SPAD_WERROR "Treat warnings as errors" OFF)
if(SPAD_WERROR)
  list(APPEND SPAD_WARNINGS -Werror)
endif()

# Sanitizers as build types.
set(CMAKE_CXX_FLAGS_ASAN "-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all")
set(CMAKE_CXX_FLAGS_TSAN "-O1 -g -fno-omit-frame-pointer -fsanitize=thread")
set(CMAKE_C_FLAGS_ASAN "${CMAKE_CXX_FLAGS_ASAN}")
set(CMAKE_C_FLAGS_TSAN "${CMAKE_CXX_FLAGS_TSAN}")

add_library(spad_compile INTERFACE)
target_compile_features(spad_compile INTERFACE cxx_std_20)
# Contraction would change values between instruction sets; errno would keep unused calls alive.
target_compile_options(spad_compile INTERFACE ${SPAD_WARNINGS} -ffp-contract=off -fno-math-errno)

if(SPAD_WITH_OPENMP)
  find_package(OpenMP COMPONENTS CXX QUIET)
endif()

# spad_layer(name sources...): the object library of one folder of src.
function(spad_layer name)
  add_library(spad_${name} OBJECT ${ARGN})
  target_include_directories(spad_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(spad_${name} PRIVATE spad_compile)
  set_target_properties(spad_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(OpenMP_CXX_FOUND)
    target_link_libraries(spad_${name} PRIVATE OpenMP::OpenMP_CXX)
  endif()
  set_property(GLOBAL APPEND PROPERTY SPAD_LAYERS spad_${name})
endfunction()
