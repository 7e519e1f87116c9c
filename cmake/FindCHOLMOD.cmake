# SuiteSparse::CHOLMOD, by the config package of SuiteSparse 7 and later, else by header and library.
find_package(CHOLMOD CONFIG QUIET)
if(TARGET SuiteSparse::CHOLMOD)
  set(CHOLMOD_FOUND TRUE)
  return()
endif()

find_path(CHOLMOD_INCLUDE_DIR cholmod.h PATH_SUFFIXES suitesparse)
find_library(CHOLMOD_LIBRARY cholmod)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CHOLMOD REQUIRED_VARS CHOLMOD_LIBRARY CHOLMOD_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install SuiteSparse (Debian: libsuitesparse-dev)")
mark_as_advanced(CHOLMOD_INCLUDE_DIR CHOLMOD_LIBRARY)

if(CHOLMOD_FOUND)
  add_library(SuiteSparse::CHOLMOD UNKNOWN IMPORTED)
  set_target_properties(SuiteSparse::CHOLMOD PROPERTIES
    IMPORTED_LOCATION "${CHOLMOD_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${CHOLMOD_INCLUDE_DIR}")
  # A shared library knows what it needs; an archive must be told.
  if("${CHOLMOD_LIBRARY}" MATCHES "\\.a$")
    foreach(part amd camd colamd ccolamd suitesparseconfig)
      find_library(CHOLMOD_${part}_LIBRARY ${part})
      mark_as_advanced(CHOLMOD_${part}_LIBRARY)
      if(CHOLMOD_${part}_LIBRARY)
        set_property(TARGET SuiteSparse::CHOLMOD APPEND PROPERTY INTERFACE_LINK_LIBRARIES
          "${CHOLMOD_${part}_LIBRARY}")
      endif()
    endforeach()
  endif()
endif()
