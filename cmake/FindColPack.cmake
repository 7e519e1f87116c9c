# ColPack, as the package libcolpack-dev installs it; only benchmarks use it.
find_path(COLPACK_INCLUDE_DIR ColPack/ColPackHeaders.h)
find_library(COLPACK_LIBRARY NAMES ColPack)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(ColPack REQUIRED_VARS COLPACK_LIBRARY COLPACK_INCLUDE_DIR)
if(ColPack_FOUND AND NOT TARGET ColPack::ColPack)
  add_library(ColPack::ColPack UNKNOWN IMPORTED)
  set_target_properties(ColPack::ColPack PROPERTIES IMPORTED_LOCATION ${COLPACK_LIBRARY}
    INTERFACE_INCLUDE_DIRECTORIES ${COLPACK_INCLUDE_DIR})
endif()
