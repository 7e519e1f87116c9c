# sleef::sleef, by the config package of SLEEF 3.6 and later, else by header and library.
find_package(sleef CONFIG QUIET)
if(TARGET sleef::sleef)
  set(SLEEF_FOUND TRUE)
  return()
endif()

find_path(SLEEF_INCLUDE_DIR sleef.h)
find_library(SLEEF_LIBRARY sleef)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SLEEF REQUIRED_VARS SLEEF_LIBRARY SLEEF_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install SLEEF (Debian: libsleef-dev)")
mark_as_advanced(SLEEF_INCLUDE_DIR SLEEF_LIBRARY)

if(SLEEF_FOUND)
  add_library(sleef::sleef UNKNOWN IMPORTED)
  set_target_properties(sleef::sleef PROPERTIES
    IMPORTED_LOCATION "${SLEEF_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${SLEEF_INCLUDE_DIR}")
endif()
