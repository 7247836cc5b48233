# doctor_embed_text(<layer> <template> <file>...): the files' text and SHA-256 go into the template as @name_ext@ and
# @name_ext_sha256@, and the source file that results belongs to the layer. Plain CMake, so that a cross build needs no
# tool of the host.
function(doctor_embed_text layer template)
  foreach(file ${ARGN})
    get_filename_component(name ${file} NAME)
    string(MAKE_C_IDENTIFIER ${name} name)
    file(READ ${file} ${name})
    file(SHA256 ${file} ${name}_sha256)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  endforeach()
  get_filename_component(made ${template} NAME_WLE)
  configure_file(${template} ${CMAKE_CURRENT_BINARY_DIR}/${layer}/${made} @ONLY)
  target_sources(${layer} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${layer}/${made})
endfunction()
