# A room is a folder of sources that becomes one static library. What it links is what it may include: the
# one-way order of the rooms (docs/architecture.md) is kept by the linker and by tests/unit/docs/rooms_test.cpp.
function(smoke_room name)
  cmake_parse_arguments(ROOM "" "FOLDER" "LINKS" ${ARGN})
  if(NOT ROOM_FOLDER)
    set(ROOM_FOLDER ${name})
  endif()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${ROOM_FOLDER}/*.cpp)
  add_library(smoke_${name} STATIC ${sources})
  target_include_directories(smoke_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(smoke_${name} PUBLIC ${ROOM_LINKS})
  set_target_properties(smoke_${name} PROPERTIES LINKER_LANGUAGE CXX)
endfunction()

# Embeds files into a room: `const std::vector<TYPE>& FUNCTION()`, as HEADER declares it.
function(smoke_embed room header type function)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${function}.cpp)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${source} -DHEADER=${header} -DTYPE=${type} -DFUNCTION=${function} "-DSOURCES=${ARGN}"
            -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  target_sources(smoke_${room} PRIVATE ${source})
endfunction()
