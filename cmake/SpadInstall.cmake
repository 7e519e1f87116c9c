# What is installed: the library and its headers, a CMake package, a pkg-config module.
#
# Nothing installed holds an absolute path, so a prefix can be moved as a whole. The shared library
# hides what it is made of; only users of the archive have to find SuiteSparse.
option(SPAD_INSTALL "Install what is built" ${PROJECT_IS_TOP_LEVEL})
if(NOT SPAD_INSTALL)
  return()
endif()
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/spad)

install(TARGETS spad EXPORT spadTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev)
install(FILES ${PROJECT_SOURCE_DIR}/include/spad.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/spad DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  COMPONENT dev FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/docs/licences.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)

# The modules of other languages, in folders that spad.pc and spadConfig.cmake name.
if(Python3_Interpreter_FOUND)
  install(FILES ${PROJECT_BINARY_DIR}/fortran/spad.f90 DESTINATION ${SPAD_FORTRAN_DIR} COMPONENT dev)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/python/spad DESTINATION ${SPAD_PYTHON_DIR}
    COMPONENT runtime FILES_MATCHING PATTERN "*.py" PATTERN "__pycache__" EXCLUDE)
endif()

# CMake: find_package(spad 0.1 CONFIG), spad::spad; COMPONENTS static adds spad::spad_static.
install(EXPORT spadTargets NAMESPACE spad:: DESTINATION ${package_dir} COMPONENT dev)
if(SPAD_BUILD_STATIC)
  install(TARGETS spad_static EXPORT spadStaticTargets
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
  install(EXPORT spadStaticTargets NAMESPACE spad:: DESTINATION ${package_dir} COMPONENT dev)
  file(GLOB find_modules ${PROJECT_SOURCE_DIR}/cmake/Find*.cmake)
  install(FILES ${find_modules} DESTINATION ${package_dir} COMPONENT dev)
endif()
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/spadConfig.cmake.in
  ${PROJECT_BINARY_DIR}/package/spadConfig.cmake INSTALL_DESTINATION ${package_dir}
  NO_SET_AND_CHECK_MACRO PATH_VARS SPAD_FORTRAN_DIR SPAD_PYTHON_DIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/spadConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/spadConfig.cmake
  ${PROJECT_BINARY_DIR}/package/spadConfigVersion.cmake DESTINATION ${package_dir} COMPONENT dev)

# pkg-config: paths from the place of spad.pc itself. Debian 12's SuiteSparse has no .pc files to
# require, so an archive's libraries are named one by one.
file(RELATIVE_PATH pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" pc_to_prefix "${pc_to_prefix}")
set(pc_private "-lstdc++ -lm")
if(OpenMP_CXX_FOUND)
  string(PREPEND pc_private "${OpenMP_CXX_FLAGS} ")
endif()
if(SLEEF_FOUND)
  string(PREPEND pc_private "-lsleef ")
endif()
if(SPAD_WITH_KLU)
  string(PREPEND pc_private "-lklu -lbtf -lcolamd -lamd -lsuitesparseconfig ")
endif()
if(SPAD_WITH_UMFPACK)
  string(PREPEND pc_private "-lumfpack -lamd -lsuitesparseconfig ")
endif()
configure_file(${PROJECT_SOURCE_DIR}/cmake/spad.pc.in ${PROJECT_BINARY_DIR}/package/spad.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/spad.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
