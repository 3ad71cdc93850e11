# What the tests of a sanitizer build need beside its compiler flags, which the presets asan and tsan hold:
#   LOCKDECK_SANITIZER         address, thread or nothing
#   LOCKDECK_SLOWNESS          how many times slower than usual code may run: what tests/support/slowness.h multiplies
#   LOCKDECK_STOUTNESS         how many times the usual memory it may take, likewise
#   LOCKDECK_TEST_ENVIRONMENT  for every CTest entry
# Findings go to files in the build's folder findings/, not to stderr: a test may start programs and read theirs.

set(LOCKDECK_SANITIZER "")
set(LOCKDECK_SLOWNESS 1)
set(LOCKDECK_STOUTNESS 1)
set(LOCKDECK_TEST_ENVIRONMENT QT_QPA_PLATFORM=offscreen)

set(support ${PROJECT_SOURCE_DIR}/tests/support)
set(findings ${PROJECT_BINARY_DIR}/findings)

if(CMAKE_CXX_FLAGS MATCHES "-fsanitize=[a-z,]*thread")
    set(LOCKDECK_SANITIZER thread)
    set(LOCKDECK_SLOWNESS 8)
    set(LOCKDECK_STOUTNESS 5)
    # die_after_fork=0: QProcess lends a child its memory until that executes its program (vfork), which looks like a fork
    # of the test itself. The thread that starts programs is not watched after that; all others, and the programs, are.
    list(APPEND LOCKDECK_TEST_ENVIRONMENT
        "TSAN_OPTIONS=suppressions=${support}/tsan.supp:log_path=${findings}/tsan:die_after_fork=0:history_size=4:second_deadlock_stack=1")
elseif(CMAKE_CXX_FLAGS MATCHES "-fsanitize=[a-z,]*address")
    set(LOCKDECK_SANITIZER address)
    set(LOCKDECK_SLOWNESS 4)
    set(LOCKDECK_STOUTNESS 2)
    # quarantine_size_mb: what the sanitizer keeps of freed memory would else be more than tests allow the programs.
    # allocator_may_return_null: memory that is not to be had is an error to be handled, as without the sanitizer.
    list(APPEND LOCKDECK_TEST_ENVIRONMENT
        "ASAN_OPTIONS=log_path=${findings}/asan:quarantine_size_mb=32:allocator_may_return_null=1:detect_stack_use_after_return=1:check_initialization_order=1:strict_string_checks=1"
        "UBSAN_OPTIONS=log_path=${findings}/ubsan:print_stacktrace=1"
        "LSAN_OPTIONS=suppressions=${support}/lsan.supp:print_suppressions=0")
endif()

if(LOCKDECK_SANITIZER)
    file(MAKE_DIRECTORY ${findings})
endif()
