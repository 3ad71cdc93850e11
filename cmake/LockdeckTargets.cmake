# The three kinds of target this project has: what every one compiles with, a library, a test executable.

add_library(lockdeck_options INTERFACE)
add_library(Lockdeck::Options ALIAS lockdeck_options)
target_compile_options(lockdeck_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast -Woverloaded-virtual
    $<$<BOOL:${LOCKDECK_WERROR}>:-Werror>)
target_compile_definitions(lockdeck_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_FOREACH
    LOCKDECK_VERSION="${PROJECT_VERSION}")

# lockdeck_library(Protocol SOURCES a.cpp … LINKS Qt6::Core …): a static library in the current folder,
# target lockdeck_protocol, alias Lockdeck::Protocol. Headers are included as "folder/header.h".
function(lockdeck_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
    string(TOLOWER ${name} lower)
    add_library(lockdeck_${lower} STATIC ${ARG_SOURCES})
    add_library(Lockdeck::${name} ALIAS lockdeck_${lower})
    target_include_directories(lockdeck_${lower} PUBLIC ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/../lockcore)
    target_link_libraries(lockdeck_${lower} PUBLIC ${ARG_LINKS} PRIVATE Lockdeck::Options)
endfunction()

# lockdeck_tests(protocol CLASSES ReplyTest … LINKS Lockdeck::Protocol): one executable test_protocol for the
# folder, one CTest entry per class. The class ReplyTest lives in replytest.cpp and ends with LOCKDECK_TEST(ReplyTest).
function(lockdeck_tests folder)
    cmake_parse_arguments(ARG "" "TIMEOUT" "CLASSES;SOURCES;LINKS" ${ARGN})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    set(sources ${ARG_SOURCES})
    foreach(class IN LISTS ARG_CLASSES)
        string(TOLOWER ${class} file)
        list(APPEND sources ${file}.cpp)
    endforeach()
    add_executable(test_${folder} ${sources})
    target_link_libraries(test_${folder} PRIVATE ${ARG_LINKS} Lockdeck::TestSupport Lockdeck::Options)
    target_compile_definitions(test_${folder} PRIVATE
        LOCKDECK_TEST_DATA="${PROJECT_SOURCE_DIR}/tests/data" LOCKDECK_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
        LOCKDECK_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    foreach(class IN LISTS ARG_CLASSES)
        add_test(NAME ${folder}.${class} COMMAND test_${folder} ${class})
        set_tests_properties(${folder}.${class} PROPERTIES TIMEOUT ${ARG_TIMEOUT}
            ENVIRONMENT "${LOCKDECK_TEST_ENVIRONMENT}")
    endforeach()
endfunction()
