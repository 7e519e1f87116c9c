# How everything of ours is compiled: warnings, floating-point rules, sanitizers, layers.

set(SPAD_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion)
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
if(SPAD_WITH_OPENMP)
  find_package(OpenMP COMPONENTS CXX QUIET)
  if(OpenMP_CXX_FOUND)
    list(APPEND SPAD_DEPENDENCIES OpenMP)
    list(APPEND SPAD_LIBRARIES OpenMP::OpenMP_CXX)
  endif()
endif()

# spad_private(target): what all code inside the library has in common.
function(spad_private target)
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(${target} PRIVATE spad_compile)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  if(OpenMP_CXX_FOUND)
    target_link_libraries(${target} PRIVATE OpenMP::OpenMP_CXX)
  endif()
endfunction()

# spad_layer(name sources...): the object library of one folder of src.
function(spad_layer name)
  add_library(spad_${name} OBJECT ${ARGN})
  spad_private(spad_${name})
  set_property(GLOBAL APPEND PROPERTY SPAD_LAYERS spad_${name})
endfunction()
