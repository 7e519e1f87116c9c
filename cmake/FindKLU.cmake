# SuiteSparse::KLU, by the config package of SuiteSparse 7 and later, else by header and library.
find_package(KLU CONFIG QUIET)
if(TARGET SuiteSparse::KLU)
  set(KLU_FOUND TRUE)
  return()
endif()

find_path(KLU_INCLUDE_DIR klu.h PATH_SUFFIXES suitesparse)
find_library(KLU_LIBRARY klu)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(KLU REQUIRED_VARS KLU_LIBRARY KLU_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "install SuiteSparse (Debian: libsuitesparse-dev)")
mark_as_advanced(KLU_INCLUDE_DIR KLU_LIBRARY)

if(KLU_FOUND)
  add_library(SuiteSparse::KLU UNKNOWN IMPORTED)
  set_target_properties(SuiteSparse::KLU PROPERTIES
    IMPORTED_LOCATION "${KLU_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${KLU_INCLUDE_DIR}")
  # A shared library knows what it needs; an archive must be told.
  if("${KLU_LIBRARY}" MATCHES "\\.a$")
    foreach(part amd colamd btf suitesparseconfig)
      find_library(KLU_${part}_LIBRARY ${part})
      mark_as_advanced(KLU_${part}_LIBRARY)
      if(KLU_${part}_LIBRARY)
        set_property(TARGET SuiteSparse::KLU APPEND PROPERTY INTERFACE_LINK_LIBRARIES
          "${KLU_${part}_LIBRARY}")
      endif()
    endforeach()
  endif()
endif()
