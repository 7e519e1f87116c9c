# SuiteSparse::UMFPACK, by the config package of SuiteSparse 7 and later, else by header and library.
find_package(UMFPACK CONFIG QUIET)
if(TARGET SuiteSparse::UMFPACK)
  set(UMFPACK_FOUND TRUE)
  return()
endif()

find_path(UMFPACK_INCLUDE_DIR umfpack.h PATH_SUFFIXES suitesparse)
find_library(UMFPACK_LIBRARY umfpack)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(UMFPACK REQUIRED_VARS UMFPACK_LIBRARY UMFPACK_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install SuiteSparse (Debian: libsuitesparse-dev)")
mark_as_advanced(UMFPACK_INCLUDE_DIR UMFPACK_LIBRARY)

if(UMFPACK_FOUND)
  add_library(SuiteSparse::UMFPACK UNKNOWN IMPORTED)
  set_target_properties(SuiteSparse::UMFPACK PROPERTIES
    IMPORTED_LOCATION "${UMFPACK_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${UMFPACK_INCLUDE_DIR}")
  # A shared library knows what it needs; an archive must be told.
  if("${UMFPACK_LIBRARY}" MATCHES "\\.a$")
    foreach(part amd cholmod suitesparseconfig)
      find_library(UMFPACK_${part}_LIBRARY ${part})
      mark_as_advanced(UMFPACK_${part}_LIBRARY)
      if(UMFPACK_${part}_LIBRARY)
        set_property(TARGET SuiteSparse::UMFPACK APPEND PROPERTY INTERFACE_LINK_LIBRARIES
          "${UMFPACK_${part}_LIBRARY}")
      endif()
    endforeach()
  endif()
endif()
