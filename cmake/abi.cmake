# The version numbers: the release from spad.h, and the ABI integer that is the SONAME.
#
# The ABI integer follows the binary interface, not the release: while the release is 0.x it goes up
# with each break, so that installed versions can live side by side; from 1.0 on there are no breaks
# without it. docs/abi.md has the rules. spad.h repeats it; configuring fails where the two differ.
set(SPAD_ABI_VERSION 0)

function(spad_header_number macro result)
  file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/../include/spad.h line REGEX "^#define ${macro} [0-9]+$")
  if(NOT line MATCHES "^#define ${macro} ([0-9]+)$")
    message(FATAL_ERROR "spad.h has no single line \"#define ${macro} <number>\"")
  endif()
  set(${result} ${CMAKE_MATCH_1} PARENT_SCOPE)
endfunction()

spad_header_number(SPAD_VERSION_MAJOR spad_major)
spad_header_number(SPAD_VERSION_MINOR spad_minor)
spad_header_number(SPAD_VERSION_PATCH spad_patch)
spad_header_number(SPAD_ABI_VERSION spad_header_abi)
if(NOT spad_header_abi EQUAL SPAD_ABI_VERSION)
  message(FATAL_ERROR "spad.h says ABI ${spad_header_abi}, cmake/abi.cmake says ${SPAD_ABI_VERSION}")
endif()
set(SPAD_VERSION ${spad_major}.${spad_minor}.${spad_patch})
